package org.redoubt.jmap;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.account.EmailId;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.SubmissionLedger;
import org.redoubt.jmap.SubmissionNews.Delivered;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonReader;
import org.redoubt.jmap.codec.JsonText;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.jmap.codec.NotJsonException;
import org.redoubt.jmap.map.EmailObjects;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.store.id.AccountId;

/**
 * Links delivery reports (RFC 3464) and read receipts (RFC 8098) that arrive to the EmailSubmissions that they are about
 * (RFC 8621 7, dsnBlobIds and mdnBlobIds), and writes down what they tell. Anybody can send what looks like one. So mail
 * goes out under an envelope id (RFC 3461 4.4) that nobody can guess, and a report counts that brings it back. A receipt
 * knows no envelope id; it counts when it names a Message-ID that we made, of 128 random bits, and as its recipient one of
 * those to whom that very message was submitted. So it comes from somebody who got the message, or from whom she let see it.
 */
public final class SubmissionReports {
    /** Octets of a report's fields; those of a hundred recipients have some 30 KB. */
    private static final int LONGEST = 64 * 1024;

    /** Recipients of one report that are looked at. */
    private static final int RECIPIENTS = 1_000;

    /** Reports that are linked to one submission: one for each recipient and delay would be many. */
    private static final int LINKED = 100;

    /** Of a stored submission: its envelope id; never shown. */
    public static final String ENVELOPE_ID = "envelopeId";

    /** Of a stored submission: the Message-ID of what was sent, where it is one of ours; never shown. */
    public static final String MESSAGE_ID = "messageId";

    private static final Pattern UNGUESSABLE = Pattern.compile("[0-9a-f]{32}@.+");

    private static final Pattern OURS = Pattern.compile("(s[0-9a-f]{16})-[0-9a-f]{32}");
    private static final Pattern REPLY = Pattern.compile("[245][0-9]{2}[ -].*", Pattern.DOTALL);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Gate gate;

    public SubmissionReports(Gate gate) {
        this.gate = gate;
    }

    /** A new envelope id for a submission; nobody else can know it. */
    public static String envelopeId(long submission) {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return Ids.bits('s', submission) + "-" + HexFormat.of().formatHex(random);
    }

    /**
     * Takes a message that is in an account now.
     *
     * @throws IOException when the store failed
     */
    public void arrived(AccountId account, EmailId email, Message message) throws IOException {
        Optional<ReadReceipt> receipt = ReadReceipt.of(message);
        if (receipt.isPresent()) {
            link(account, receipt.get(), EmailObjects.blobId(email));
            return;
        }
        Optional<Report> report = Report.of(message);
        Matcher id = OURS.matcher(report.map(Report::envelopeId).orElse(""));
        if (report.isEmpty() || !id.matches()) {
            return;
        }
        Optional<Long> submission = Ids.bits('s', id.group(1));
        Optional<SubmissionLedger> opened = gate.submissions(account);
        if (opened.isPresent() && submission.isPresent()) {
            try (SubmissionLedger ledger = opened.get()) {
                ledger.update(submission.get(), stored -> updated(stored, report.get(), EmailObjects.blobId(email)));
            }
        }
    }

    /** Whether a Message-ID, without angle brackets, has the form of those that {@code DraftWriter} makes. */
    public static boolean ours(String messageId) {
        return UNGUESSABLE.matcher(messageId).matches();
    }

    private void link(AccountId account, ReadReceipt receipt, String blobId) throws IOException {
        Optional<SubmissionLedger> opened = gate.submissions(account);
        if (opened.isEmpty() || !ours(receipt.messageId())) {
            return;
        }
        try (SubmissionLedger ledger = opened.get()) {
            for (long id : ledger.ofMessage(receipt.messageId(), stored -> receipt.about(read(stored)).isPresent())) {
                ledger.update(id, stored -> linked(stored, receipt, blobId));
            }
        }
    }

    private static byte[] linked(byte[] stored, ReadReceipt receipt, String blobId) {
        JsonObject submission = read(stored);
        Optional<String> recipient = receipt.about(submission);
        if (recipient.isEmpty() || !link(submission, "mdnBlobIds", blobId)) {
            return stored;
        }
        JsonObject status = submission.value("deliveryStatus").flatMap(JsonValue::object).orElseGet(JsonObject::new);
        Optional<JsonObject> hers = status.value(recipient.get()).flatMap(JsonValue::object);
        if (receipt.displayed() && hers.isPresent()) {
            status.put(recipient.get(), hers.get().put("displayed", "yes"));
            submission.put("deliveryStatus", status);
        }
        return JsonWriter.octets(submission);
    }

    private static JsonObject read(byte[] stored) {
        try {
            return JsonReader.read(stored).object().orElseThrow();
        } catch (NotJsonException e) {
            throw new IllegalStateException("a stored submission cannot be read", e);
        }
    }

    /** Adds a blob to those that are linked; false when it is one of them, or there are very many. */
    private static boolean link(JsonObject submission, String property, String blobId) {
        List<JsonValue> linked = new ArrayList<>(
                submission.value(property).flatMap(JsonValue::array).map(JsonArray::values).orElse(List.of()));
        if (linked.size() >= LINKED || linked.contains(new JsonText(blobId))) {
            return false;
        }
        JsonArray all = new JsonArray();
        linked.forEach(all::add);
        submission.put(property, all.add(blobId));
        return true;
    }

    /** A receipt, RFC 8098 3: which message, whose, and what became of it. */
    private record ReadReceipt(String messageId, List<String> recipients, boolean displayed) {
        static Optional<ReadReceipt> of(Message message) throws IOException {
            Optional<Part> part = second(message, List.of("disposition-notification", "global-disposition-notification"));
            if (part.isEmpty()) {
                return Optional.empty();
            }
            Optional<HeaderBlock> fields = blocks(octets(message, part.get())).stream().findFirst();
            Optional<String> id = fields.flatMap(found -> field(found, "Original-Message-ID"))
                    .flatMap(found -> HeaderText.messageIds(found).stream().findFirst());
            return id.map(found -> new ReadReceipt(
                    found,
                    named(fields.orElseThrow()),
                    field(fields.orElseThrow(), "Disposition")
                            .map(value -> value.substring(value.indexOf(';') + 1).strip().toLowerCase(Locale.ROOT))
                            .filter(type -> type.split("[/\\s,]", 2)[0].equals("displayed"))
                            .isPresent()));
        }

        /** Of those that a submission was sent to, the one whose receipt this is. */
        Optional<String> about(JsonObject submission) {
            boolean same = submission.value(MESSAGE_ID).flatMap(JsonValue::text).filter(messageId::equals).isPresent();
            JsonObject status = submission.value("deliveryStatus").flatMap(JsonValue::object).orElseGet(JsonObject::new);
            return same
                    ? status.members().keySet().stream()
                            .filter(recipient -> recipients.stream().anyMatch(each -> SubmissionNews.same(recipient, each)))
                            .findFirst()
                    : Optional.empty();
        }
    }

    /** RFC 3464 2.3.1, RFC 8098 3.2.3: the type of the address stands before it. */
    private static List<String> named(HeaderBlock fields) {
        List<String> addresses = new ArrayList<>();
        for (String name : List.of("Original-Recipient", "Final-Recipient")) {
            field(fields, name).map(value -> value.substring(value.indexOf(';') + 1).strip()).ifPresent(addresses::add);
        }
        return addresses;
    }

    /** The second part of a report, where it is of one of these types and can be read. */
    private static Optional<Part> second(Message message, List<String> subtypes) {
        Part root = message.structure().root();
        if (!root.isMultipart() || !root.subtype().equals("report") || root.children().size() < 2) {
            return Optional.empty();
        }
        Part status = root.children().get(1);
        boolean right = status.type().equals("message") && subtypes.contains(status.subtype());
        return right && PartContent.canDecode(status.encoding()) && status.octets() <= LONGEST
                ? Optional.of(status)
                : Optional.empty();
    }

    private static byte[] octets(Message message, Part part) throws IOException {
        byte[] raw = message.range(part.bodyStart(), (int) part.octets());
        return PartContent.decode(part.encoding(), new ByteArrayInputStream(raw)).readAllBytes();
    }

    private static List<HeaderBlock> blocks(byte[] octets) {
        List<HeaderBlock> blocks = new ArrayList<>();
        String text = new String(octets, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
        for (String block : text.split("\n\n+")) {
            if (!block.isBlank()) {
                blocks.add(HeaderBlock.of((block.stripLeading().replace("\n", "\r\n") + "\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
        return blocks;
    }

    private static byte[] updated(byte[] stored, Report report, String blobId) {
        JsonObject submission = read(stored);
        byte[] given = submission.value(ENVELOPE_ID).flatMap(JsonValue::text).orElse("").getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(given, report.envelopeId().getBytes(StandardCharsets.UTF_8))) {
            return stored;
        }
        if (!link(submission, "dsnBlobIds", blobId)) {
            return stored;
        }
        JsonObject status = submission.value("deliveryStatus").flatMap(JsonValue::object).orElseGet(JsonObject::new);
        for (Told told : report.told()) {
            // Of those that it was sent to only: what else a report names is not this submission's business.
            status.members().keySet().stream()
                    .filter(recipient -> told.about(recipient))
                    .findFirst()
                    .ifPresent(recipient -> put(status, recipient, told));
        }
        return JsonWriter.octets(submission.put("deliveryStatus", status));
    }

    private static void put(JsonObject status, String recipient, Told told) {
        JsonObject before = status.value(recipient).flatMap(JsonValue::object).orElseGet(JsonObject::new);
        String known = before.value("delivered").flatMap(JsonValue::text).orElse("");
        // Word of a delay that comes late, or of a hand-over, takes nothing back.
        boolean weaker = told.delivered() == Delivered.QUEUED || told.delivered() == Delivered.UNKNOWN;
        if (weaker && (known.equals("yes") || known.equals("no"))) {
            return;
        }
        before.put("smtpReply", told.reply()).put("delivered", told.delivered().name().toLowerCase(Locale.ROOT));
        if (before.get("displayed").isEmpty()) {
            before.put("displayed", "unknown");
        }
        status.put(recipient, before);
    }

    /** What a report tells of one recipient. */
    private record Told(List<String> addresses, Delivered delivered, String reply) {
        boolean about(String recipient) {
            return addresses.stream().anyMatch(address -> SubmissionNews.same(recipient, address));
        }

        static Optional<Told> of(HeaderBlock fields) {
            List<String> addresses = named(fields);
            String status = field(fields, "Status").orElse("").split("[\\s(]", 2)[0];
            Optional<Delivered> delivered =
                    switch (field(fields, "Action").orElse("").toLowerCase(Locale.ROOT)) {
                        case "failed" -> Optional.of(Delivered.NO);
                        case "delivered" -> Optional.of(Delivered.YES);
                        case "delayed" -> Optional.of(Delivered.QUEUED);
                        case "relayed", "expanded" -> Optional.of(Delivered.UNKNOWN);
                        default -> Optional.empty();
                    };
            return delivered.map(known -> new Told(addresses, known, reply(fields, known, status)));
        }

        /** RFC 8621 7: an SMTP reply, which is made of the status where the report has none. */
        private static String reply(HeaderBlock fields, Delivered delivered, String status) {
            String diagnostic = field(fields, "Diagnostic-Code").orElse("");
            String text = diagnostic.substring(diagnostic.indexOf(';') + 1).strip();
            if (diagnostic.toLowerCase(Locale.ROOT).startsWith("smtp") && REPLY.matcher(text).matches()) {
                return text;
            }
            String code = delivered == Delivered.NO ? "550" : delivered == Delivered.QUEUED ? "450" : "250";
            return (code + " " + status + " " + text).strip();
        }
    }

    private static Optional<String> field(HeaderBlock fields, String name) {
        return fields.first(name).map(field -> field.value().strip()).filter(value -> !value.isEmpty());
    }

    /** A report, RFC 3464 2: fields of the message, then fields of each recipient. */
    private record Report(String envelopeId, List<Told> told) {
        static Optional<Report> of(Message message) throws IOException {
            Optional<Part> status = second(message, List.of("delivery-status", "global-delivery-status"));
            if (status.isEmpty()) {
                return Optional.empty();
            }
            List<HeaderBlock> blocks = blocks(octets(message, status.get()));
            Optional<String> id = blocks.isEmpty() ? Optional.empty() : field(blocks.getFirst(), "Original-Envelope-Id");
            return id.map(found -> new Report(
                    found,
                    blocks.stream().skip(1).limit(RECIPIENTS).flatMap(block -> Told.of(block).stream()).toList()));
        }
    }
}
