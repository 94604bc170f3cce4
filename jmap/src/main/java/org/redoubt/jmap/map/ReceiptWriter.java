package org.redoubt.jmap.map;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonText;
import org.redoubt.jmap.codec.JsonValue;

/** Writes a message disposition notification (RFC 8098 3), but for the original message within. */
public final class ReceiptWriter {
    private final String boundary = "=_receipt_" + UUID.randomUUID();
    private final StringBuilder out = new StringBuilder();

    /**
     * The whole header, with the empty line.
     *
     * @param from an EmailAddress object of RFC 8621 4.1.2.3
     * @param about the Message-ID that it is about, without angle brackets
     */
    public byte[] header(JsonObject from, JsonValue to, String subject, Optional<String> about, OffsetDateTime now)
            throws DraftException {
        field("from", "From", new JsonArray().add(from));
        field("to", "To", to);
        field("subject", "Subject", new JsonText(subject));
        out.append("Date: ").append(DraftHeaders.date(now)).append("\r\n");
        String address = from.get("email").flatMap(JsonValue::text).orElse("");
        out.append("Message-ID: <")
                .append(UUID.randomUUID())
                .append(address.substring(Math.max(0, address.lastIndexOf('@'))))
                .append(">\r\n");
        if (about.isPresent()) {
            field("inReplyTo", "In-Reply-To", new JsonArray().add(about.get()));
            field("references", "References", new JsonArray().add(about.get()));
        }
        out.append("MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=disposition-notification;\r\n boundary=\"")
                .append(boundary)
                .append("\"\r\n\r\n");
        return taken();
    }

    private void field(String property, String name, JsonValue value) throws DraftException {
        HeaderProperty header = EmailObjects.header(property).orElseThrow(() -> DraftException.property(property));
        DraftHeaders.fields(property, header, name, value).forEach(out::append);
    }

    /**
     * The parts that a person and a program read; after them, where the original follows, its delimiter.
     *
     * @param fields of the notification, in their order; none has a line end
     */
    public byte[] parts(String text, Map<String, String> fields, boolean original) {
        delimiter();
        out.append("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n")
                .append(Base64.getMimeEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
                .append("\r\n");
        delimiter();
        out.append("Content-Type: message/disposition-notification\r\n\r\n");
        fields.forEach((name, value) -> out.append(name).append(": ").append(value).append("\r\n"));
        if (original) {
            out.append("\r\n");
            delimiter();
            out.append("Content-Type: message/rfc822\r\n\r\n");
        }
        return taken();
    }

    /** What ends the message. */
    public byte[] end() {
        out.append("\r\n--").append(boundary).append("--\r\n");
        return taken();
    }

    private void delimiter() {
        out.append("--").append(boundary).append("\r\n");
    }

    private byte[] taken() {
        byte[] octets = out.toString().getBytes(StandardCharsets.UTF_8);
        out.setLength(0);
        return octets;
    }

    /** Whether a field may be written: a name of RFC 5322 2.2, a value in one line of visible ASCII. */
    public static boolean mayBeField(String name, String value) {
        return HeaderProperty.validName(name)
                && value.length() <= 900
                && value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    /** Names that the notification itself has (RFC 8098 3.1), in lower case. */
    public static final List<String> OWN = List.of(
            "reporting-ua",
            "mdn-gateway",
            "original-recipient",
            "final-recipient",
            "original-message-id",
            "disposition",
            "error");
}
