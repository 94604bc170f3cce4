package org.redoubt.jmap.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.map.Blob;
import org.redoubt.jmap.map.Blobs;
import org.redoubt.jmap.map.ReceiptWriter;
import org.redoubt.jmap.map.ScannedMessage;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.mime.RawField;

/** MDN/parse, RFC 9007 2.2: what a message says that is a disposition notification (RFC 8098). */
final class ReadingReceipts {
    /** Messages of one call: each is in memory while it is looked at. */
    private static final int MOST = 50;

    /** Octets of a notification, and of its text; real ones have some hundred. */
    private static final int LONGEST = 64 * 1024;

    private ReadingReceipts() {}

    static void run(Call call) throws MethodException, IOException {
        AccountHandle account = call.account();
        Set<String> blobIds =
                call.arguments().ids("blobIds").orElseThrow(() -> MethodException.invalidArguments("blobIds"));
        if (blobIds.size() > MOST) {
            throw MethodException.of("requestTooLarge");
        }
        JsonObject parsed = new JsonObject();
        List<String> notParsable = new ArrayList<>();
        List<String> notFound = new ArrayList<>();
        Blobs blobs = new Blobs(account, "MDN/parse");
        for (String blobId : blobIds) {
            Optional<Blob> blob = blobs.find(call.resolve(blobId).orElse(blobId));
            if (blob.isEmpty()) {
                notFound.add(blobId);
                continue;
            }
            ScannedMessage message = ScannedMessage.read(blob.get(), blobId);
            parse(message).ifPresentOrElse(mdn -> parsed.put(blobId, mdn), () -> notParsable.add(blobId));
        }
        call.answer(new JsonObject()
                .put("accountId", call.arguments().requiredText("accountId"))
                .put("parsed", parsed.isEmpty() ? JsonNull.NULL : parsed)
                .put("notParsable", notParsable.isEmpty() ? JsonNull.NULL : JsonArray.ofTexts(notParsable))
                .put("notFound", notFound.isEmpty() ? JsonNull.NULL : JsonArray.ofTexts(notFound)));
    }

    private static Optional<JsonObject> parse(ScannedMessage message) {
        List<Part> parts = message.root().children();
        boolean report = message.root().isMultipart() && message.root().subtype().equals("report") && parts.size() >= 2;
        if (!report || !is(parts.get(1), "message", "disposition-notification")) {
            return Optional.empty();
        }
        byte[] octets = message.octets(parts.get(1).bodyStart(), Math.min(LONGEST, parts.get(1).octets()));
        HeaderBlock fields = HeaderBlock.of((new String(octets, StandardCharsets.ISO_8859_1).stripTrailing() + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        Optional<JsonObject> disposition = field(fields, "Disposition").flatMap(ReadingReceipts::disposition);
        if (disposition.isEmpty() || field(fields, "Final-Recipient").isEmpty()) {
            return Optional.empty();
        }
        boolean original = parts.size() > 2 && parts.get(2).type().equals("message");
        return Optional.of(new JsonObject()
                .putNull("forEmailId")
                .putTextOrNull("subject", message.header().first("Subject").map(found -> HeaderText.decode(found.value())))
                .putTextOrNull("textBody", text(message, parts.getFirst()))
                .put("includeOriginalMessage", original)
                .putTextOrNull("reportingUA", field(fields, "Reporting-UA"))
                .put("disposition", disposition.get())
                .putTextOrNull("mdnGateway", field(fields, "MDN-Gateway"))
                .putTextOrNull("originalRecipient", field(fields, "Original-Recipient"))
                .putTextOrNull("finalRecipient", field(fields, "Final-Recipient"))
                .putTextOrNull("originalMessageId", field(fields, "Original-Message-ID"))
                .put("error", errors(fields))
                .put("extensionFields", extensions(fields)));
    }

    private static boolean is(Part part, String type, String subtype) {
        return part.type().equals(type) && part.subtype().equals(subtype);
    }

    private static Optional<String> text(ScannedMessage message, Part part) {
        return part.type().equals("text")
                ? Optional.of(PartContent.decodedText(part, message.octets(part.bodyStart(), Math.min(LONGEST, part.octets())))
                        .text())
                : Optional.empty();
    }

    private static Optional<String> field(HeaderBlock fields, String name) {
        return fields.first(name).map(field -> HeaderText.decode(field.value()).strip());
    }

    private static JsonValue errors(HeaderBlock fields) {
        JsonArray errors = new JsonArray();
        for (RawField field : fields.fields()) {
            if (field.name().equalsIgnoreCase("Error")) {
                errors.add(HeaderText.decode(field.value()).strip());
            }
        }
        return errors.values().isEmpty() ? JsonNull.NULL : errors;
    }

    private static JsonValue extensions(HeaderBlock fields) {
        JsonObject extensions = new JsonObject();
        for (RawField field : fields.fields()) {
            if (!ReceiptWriter.OWN.contains(field.name().toLowerCase(Locale.ROOT))) {
                extensions.put(field.name(), HeaderText.decode(field.value()).strip());
            }
        }
        return extensions.isEmpty() ? JsonNull.NULL : extensions;
    }

    /** RFC 8098 3.2.6: {@code manual-action/MDN-sent-manually; displayed/modifier}. */
    private static Optional<JsonObject> disposition(String text) {
        String[] halves = text.toLowerCase(Locale.ROOT).replaceAll("\\s", "").split(";", 2);
        String[] modes = halves[0].split("/", 2);
        if (halves.length < 2 || modes.length < 2) {
            return Optional.empty();
        }
        return Optional.of(new JsonObject()
                .put("actionMode", modes[0])
                .put("sendingMode", modes[1])
                .put("type", halves[1].split("/", 2)[0]));
    }
}
