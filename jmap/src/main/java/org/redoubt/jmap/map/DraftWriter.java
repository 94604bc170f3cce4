package org.redoubt.jmap.map;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;

/** Writes the message that an Email object describes (RFC 8621 4.6): RFC 5322 outside, MIME inside. */
public final class DraftWriter {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Set<String> BODY =
            Set.of("bodyStructure", "bodyValues", "textBody", "htmlBody", "attachments");
    private static final Set<String> METADATA = Set.of("mailboxIds", "keywords", "receivedAt");
    private static final Set<String> PART_OWN = Set.of(
            "partId", "blobId", "size", "name", "type", "charset", "disposition", "cid", "language", "location", "subParts");

    private final JsonObject email;
    private final Blobs blobs;
    private final String domain;
    private final OffsetDateTime now;

    /**
     * @param domain of the message's own id, where the client gave none
     * @param now its date, where the client gave none
     */
    public DraftWriter(JsonObject email, Blobs blobs, String domain, OffsetDateTime now) {
        this.email = email;
        this.blobs = blobs;
        this.domain = domain;
        this.now = now;
    }

    /** Writes all of it. */
    public void writeTo(OutputStream out) throws DraftException, IOException {
        List<String> header = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Map.Entry<String, JsonValue> member : email.members().entrySet()) {
            String property = member.getKey();
            if (BODY.contains(property) || METADATA.contains(property)) {
                continue;
            }
            HeaderProperty field =
                    EmailObjects.header(property).orElseThrow(() -> DraftException.property(property));
            // RFC 8621 4.6: those belong to the parts.
            if (field.name().startsWith("content-") || field.name().equals("mime-version")) {
                throw DraftException.property(property);
            }
            if (!member.getValue().isNull()) {
                requireNew(property, field, names);
                header.addAll(DraftHeaders.fields(property, field, fieldName(property, field), member.getValue()));
            }
        }
        if (!names.contains("date")) {
            header.add("Date: " + DraftHeaders.date(now) + "\r\n");
        }
        if (!names.contains("message-id")) {
            header.add("Message-ID: " + messageId(domain) + "\r\n");
        }
        header.add("MIME-Version: 1.0\r\n");
        DraftPart root = new DraftParts(email, blobs).root();
        for (String field : header) {
            out.write(field.getBytes(StandardCharsets.UTF_8));
        }
        write(root, names, out);
    }

    /** RFC 8621 4.6: no two properties stand for one field. */
    private static void requireNew(String property, HeaderProperty field, Set<String> names) throws DraftException {
        if (!names.add(field.name())) {
            throw DraftException.property(property);
        }
    }

    /**
     * A Message-ID that nobody can guess, by which a read receipt proves that it is from somebody who got the message: 128
     * random bits.
     */
    public static String messageId(String domain) {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return "<" + HexFormat.of().formatHex(random) + "@" + domain + ">";
    }

    /** As the client wrote it, or as the RFCs write those that have a property of their own. */
    private static String fieldName(String property, HeaderProperty field) {
        if (property.startsWith(HeaderProperty.PREFIX)) {
            return property.substring(HeaderProperty.PREFIX.length()).split(":", 2)[0];
        }
        return switch (field.name()) {
            case "message-id" -> "Message-ID";
            case "in-reply-to" -> "In-Reply-To";
            case "reply-to" -> "Reply-To";
            default -> Character.toUpperCase(field.name().charAt(0)) + field.name().substring(1);
        };
    }

    /** @param around fields that stand above those of the part */
    private void write(DraftPart part, Set<String> around, OutputStream out) throws DraftException, IOException {
        StringBuilder header = new StringBuilder();
        Set<String> names = new HashSet<>(around);
        names.addAll(ownFields(part.json()));
        for (Map.Entry<String, JsonValue> member : part.json().members().entrySet()) {
            String property = member.getKey();
            if (!PART_OWN.contains(property) && !member.getValue().isNull()) {
                HeaderProperty field =
                        HeaderProperty.parse(property).orElseThrow(() -> DraftException.property(property));
                requireNew(property, field, names);
                DraftHeaders.fields(property, field, fieldName(property, field), member.getValue())
                        .forEach(header::append);
            }
        }
        describe(part, header);
        if (part.isMultipart()) {
            String boundary = "=_" + UUID.randomUUID().toString().replace("-", "");
            header.append("Content-Type: ").append(part.type());
            header.append(DraftHeaders.parameter("boundary", boundary)).append("\r\n\r\n");
            ascii(out, header.toString());
            for (DraftPart child : part.children()) {
                ascii(out, "--" + boundary + "\r\n");
                write(child, Set.of(), out);
                ascii(out, "\r\n");
            }
            ascii(out, "--" + boundary + "--\r\n");
        } else if (part.text().isPresent()) {
            text(part, header, out);
        } else {
            blob(part, header, out);
        }
    }

    /** Fields that a part has by its other properties. */
    private static Set<String> ownFields(JsonObject part) {
        Set<String> fields = new HashSet<>(Set.of("content-type", "content-transfer-encoding"));
        Map.of(
                        "disposition", "content-disposition",
                        "name", "content-disposition",
                        "cid", "content-id",
                        "location", "content-location",
                        "language", "content-language")
                .forEach((property, field) -> {
                    if (part.value(property).isPresent()) {
                        fields.add(field);
                    }
                });
        return fields;
    }

    private static void describe(DraftPart part, StringBuilder header) throws DraftException {
        JsonObject json = part.json();
        Optional<String> name = text(json, "name");
        Optional<String> disposition = text(json, "disposition").or(() -> name.map(_ -> "attachment"));
        if (disposition.isPresent()) {
            String type = disposition.get().toLowerCase(Locale.ROOT);
            if (!type.matches("[a-z0-9-]{1,60}")) {
                throw DraftException.property("disposition");
            }
            header.append("Content-Disposition: ").append(type);
            name.ifPresent(file -> header.append(DraftHeaders.parameter("filename", file)));
            header.append("\r\n");
        }
        Optional<String> cid = text(json, "cid");
        if (cid.isPresent()) {
            if (!cid.get().matches("[!-;=?-~]{1,300}")) {
                throw DraftException.property("cid");
            }
            header.append("Content-ID: <").append(cid.get()).append(">\r\n");
        }
        Optional<String> location = text(json, "location");
        if (location.isPresent()) {
            header.append("Content-Location: ").append(DraftHeaders.folded(location.get())).append("\r\n");
        }
        Optional<JsonValue> languages = json.value("language");
        if (languages.isPresent()) {
            List<String> tags = languages.get().array().orElseThrow(() -> DraftException.property("language")).values().stream()
                    .flatMap(tag -> tag.text().stream())
                    .toList();
            if (!tags.stream().allMatch(tag -> tag.matches("[A-Za-z0-9-]{1,60}"))) {
                throw DraftException.property("language");
            }
            header.append("Content-Language: ").append(String.join(", ", tags)).append("\r\n");
        }
    }

    private static Optional<String> text(JsonObject json, String property) throws DraftException {
        Optional<String> text = json.value(property).flatMap(JsonValue::text);
        return text.isEmpty() ? text : Optional.of(DraftHeaders.clean(property, text.get()));
    }

    private static void type(DraftPart part, Optional<String> charset, StringBuilder header) throws DraftException {
        header.append("Content-Type: ").append(part.type());
        charset.ifPresent(name -> header.append("; charset=").append(name));
        calendarMethod(part).ifPresent(method -> header.append("; method=").append(method));
        Optional<String> name = text(part.json(), "name");
        name.ifPresent(file -> header.append(DraftHeaders.parameter("name", file)));
        header.append("\r\n");
    }

    /** RFC 6047 2.4: what a calendar object asks for stands in its Content-Type as well. */
    private static Optional<String> calendarMethod(DraftPart part) {
        if (!part.type().equals("text/calendar")) {
            return Optional.empty();
        }
        return part.text().stream()
                .flatMap(String::lines)
                .filter(line -> line.regionMatches(true, 0, "METHOD:", 0, 7))
                .map(line -> line.substring(7).strip().toUpperCase(Locale.ROOT))
                .filter(method -> method.matches("[A-Z-]{1,20}"))
                .findFirst();
    }

    private static void text(DraftPart part, StringBuilder header, OutputStream out) throws DraftException, IOException {
        String text = part.text().orElse("").replace("\r\n", "\n").replace("\r", "\n");
        boolean plain = text.chars().allMatch(c -> c < 0x7f && c != 0)
                && text.lines().allMatch(line -> line.length() <= 78 && !line.endsWith(" "));
        type(part, Optional.of("utf-8"), header);
        header.append("Content-Transfer-Encoding: ").append(plain ? "7bit" : "quoted-printable").append("\r\n\r\n");
        ascii(out, header.toString());
        ascii(out, plain ? text.replace("\n", "\r\n") : quotedPrintable(text));
    }

    /** RFC 2045 6.7. */
    private static String quotedPrintable(String text) {
        StringBuilder out = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            int column = 0;
            byte[] octets = line.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < octets.length; i++) {
                int c = octets[i] & 0xff;
                boolean last = i == octets.length - 1;
                boolean plain = (c >= 33 && c <= 126 && c != '=') || ((c == ' ' || c == '\t') && !last);
                String one = plain ? String.valueOf((char) c) : "=%02X".formatted(c);
                if (column + one.length() > 75) {
                    out.append("=\r\n");
                    column = 0;
                }
                out.append(one);
                column += one.length();
            }
            out.append("\r\n");
        }
        out.setLength(out.length() - 2);
        return out.toString();
    }

    private static void blob(DraftPart part, StringBuilder header, OutputStream out) throws DraftException, IOException {
        Blob blob = part.blob().orElseThrow(() -> DraftException.property("blobId"));
        Optional<String> charset = text(part.json(), "charset");
        if (charset.isPresent() && !charset.get().matches("[A-Za-z0-9_.:+-]{1,60}")) {
            throw DraftException.property("charset");
        }
        type(part, charset, header);
        // RFC 2046 5.2.1: a message within is not encoded.
        boolean message = part.type().equals("message/rfc822") || part.type().equals("message/global");
        header.append("Content-Transfer-Encoding: ").append(message ? "8bit" : "base64").append("\r\n\r\n");
        ascii(out, header.toString());
        try (InputStream in = blob.open()) {
            if (message) {
                in.transferTo(out);
            } else {
                OutputStream lines = Base64.getMimeEncoder().wrap(new Open(out));
                in.transferTo(lines);
                lines.close();
            }
        }
    }

    private static void ascii(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Stays open when the encoder above it is closed, which is how that writes its end. */
    private static final class Open extends OutputStream {
        private final OutputStream out;

        Open(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int octet) throws IOException {
            out.write(octet);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            out.write(octets, offset, length);
        }
    }
}
