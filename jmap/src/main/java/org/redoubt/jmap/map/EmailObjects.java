package org.redoubt.jmap.map;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailState;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.mime.BodyParts;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;

/** Emails as JMAP shows them (RFC 8621 4.1). One for each call, whose texts together are bounded. */
public final class EmailObjects {
    /** RFC 8621 4.1.1: what is not in the message itself. */
    public static final Set<String> METADATA =
            Set.of("id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt", "snoozed");

    /** RFC 8621 4.1.3: properties that are header fields by another name. */
    private static final Map<String, String> FIELDS = Map.ofEntries(
            Map.entry("messageId", "header:Message-ID:asMessageIds"),
            Map.entry("inReplyTo", "header:In-Reply-To:asMessageIds"),
            Map.entry("references", "header:References:asMessageIds"),
            Map.entry("sender", "header:Sender:asAddresses"),
            Map.entry("from", "header:From:asAddresses"),
            Map.entry("to", "header:To:asAddresses"),
            Map.entry("cc", "header:Cc:asAddresses"),
            Map.entry("bcc", "header:Bcc:asAddresses"),
            Map.entry("replyTo", "header:Reply-To:asAddresses"),
            Map.entry("subject", "header:Subject:asText"),
            Map.entry("sentAt", "header:Date:asDate"));

    private static final Set<String> OTHERS = Set.of(
            "hasAttachment", "preview", "bodyStructure", "bodyValues", "textBody", "htmlBody", "attachments", "headers");

    /** RFC 8621 4.2. */
    public static final Set<String> BY_DEFAULT = new LinkedHashSet<>(List.of(
            "id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt", "messageId", "inReplyTo",
            "references", "sender", "from", "to", "cc", "bcc", "replyTo", "subject", "sentAt", "hasAttachment", "preview",
            "bodyValues", "textBody", "htmlBody", "attachments"));

    private final Options options;
    private int textLeft;

    /**
     * How bodies are shown (RFC 8621 4.2).
     *
     * @param maxBodyValueBytes 0 for all of each text
     */
    public record Options(
            Set<String> bodyProperties, boolean text, boolean html, boolean all, int maxBodyValueBytes) {}

    /** @param textLeft octets of text that may be shown together */
    public EmailObjects(Options options, int textLeft) {
        this.options = options;
        this.textLeft = textLeft;
    }

    /** The header property that a property is, if it is one. */
    public static Optional<HeaderProperty> header(String property) {
        return HeaderProperty.parse(FIELDS.getOrDefault(property, property));
    }

    public static boolean known(String property) {
        return METADATA.contains(property)
                || OTHERS.contains(property)
                || header(property).isPresent();
    }

    /** Whether the message's octets must be read to show these properties. */
    public static boolean needsOctets(Set<String> properties, Options options, java.util.function.Predicate<String> kept) {
        boolean partsRead = options.bodyProperties().stream()
                .anyMatch(p -> p.equals("headers") || p.equals("size") || p.startsWith(HeaderProperty.PREFIX));
        boolean fetches = options.text() || options.html() || options.all();
        return properties.stream().anyMatch(property -> switch (property) {
            case "headers" -> true;
            case "bodyValues" -> fetches;
            case "bodyStructure", "textBody", "htmlBody", "attachments" -> partsRead;
            default -> header(property).filter(h -> !kept.test(h.name())).isPresent();
        });
    }

    /** Metadata and what is in the message. */
    public JsonObject json(EmailState state, MessageSource source, Set<String> properties) throws IOException {
        JsonObject json = metadata(state, properties);
        content(json, source, properties);
        return json;
    }

    /** The blob that an email is. */
    public static String blobId(EmailId email) {
        return "b" + email.value();
    }

    /** What is not in the message itself. */
    public static JsonObject metadata(EmailState state, Set<String> properties) {
        JsonObject json = new JsonObject();
        for (String property : properties) {
            if (METADATA.contains(property)) {
                json.put(property, metadata(state, property));
            }
        }
        return json;
    }

    private static JsonValue metadata(EmailState state, String property) {
        JsonObject one = new JsonObject();
        switch (property) {
            case "id" -> one.put(property, state.id().text());
            case "blobId" -> one.put(property, blobId(state.id()));
            case "threadId" -> one.put(property, state.thread().text());
            case "mailboxIds" -> one.put(property, set(state.mailboxes().stream().map(id -> id.text()).sorted().toList()));
            // RFC 8621 4.1.1: keywords are shown in lower case.
            case "keywords" ->
                one.put(
                        property,
                        set(state.keywords().stream()
                                .map(keyword -> keyword.name().toLowerCase(java.util.Locale.ROOT))
                                .sorted()
                                .toList()));
            case "size" -> one.put(property, state.octets());
            case "snoozed" ->
                state.snoozed().ifPresentOrElse(snooze -> one.put(property, SnoozeDetails.json(snooze)), () -> one.putNull(property));
            default -> one.put(property, Instant.ofEpochSecond(state.receivedMillis() / 1000).toString());
        }
        return one.get(property).orElseThrow();
    }

    private static JsonObject set(List<String> names) {
        JsonObject set = new JsonObject();
        names.forEach(name -> set.put(name, true));
        return set;
    }

    /** What is in the message itself, metadata left out. */
    public void content(JsonObject json, MessageSource source, Set<String> properties) throws IOException {
        Part root = source.root();
        BodyParts parts = new BodyParts(root);
        BodyPartObjects objects = new BodyPartObjects(source, parts, options.bodyProperties());
        for (String property : properties) {
            Optional<HeaderProperty> header = header(property);
            if (header.isPresent()) {
                boolean kept = source.keeps(header.get().name());
                json.put(property, header.get().value(kept ? source.header() : source.wholeHeader()));
                continue;
            }
            switch (property) {
                case "headers" -> json.put(property, BodyPartObjects.headers(source.wholeHeader()));
                case "hasAttachment" -> json.put(property, parts.hasAttachment());
                case "preview" -> json.put(property, source.preview());
                case "bodyStructure" -> json.put(property, objects.json(root, true));
                case "textBody" -> json.put(property, objects.list(parts.text()));
                case "htmlBody" -> json.put(property, objects.list(parts.html()));
                case "attachments" -> json.put(property, objects.list(parts.attachments()));
                case "bodyValues" -> json.put(property, values(source, parts));
                default -> {
                    // Metadata, which is there.
                }
            }
        }
    }

    private JsonObject values(MessageSource source, BodyParts parts) throws IOException {
        Set<Part> shown = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        List<Part> ordered = new ArrayList<>();
        if (options.text() || options.all()) {
            ordered.addAll(parts.text());
        }
        if (options.html() || options.all()) {
            ordered.addAll(parts.html());
        }
        if (options.all()) {
            ordered.addAll(parts.attachments());
        }
        JsonObject values = new JsonObject();
        for (Part part : ordered) {
            Optional<String> name = parts.name(part);
            if (part.type().equals("text") && name.isPresent() && shown.add(part)) {
                values.put(name.get(), value(source, part));
            }
        }
        return values;
    }

    /** RFC 8621 4.1.4: line ends are LF, and what is too long is cut between characters and outside of tags. */
    private JsonObject value(MessageSource source, Part part) throws IOException {
        int most = Math.min(textLeft, options.maxBodyValueBytes() == 0 ? Integer.MAX_VALUE : options.maxBodyValueBytes());
        byte[] raw = source.octets(part.bodyStart(), Math.min(part.octets(), (long) textLeft * 2 + 1024));
        PartContent.Text decoded = PartContent.decodedText(part, raw);
        String text = decoded.text().replace("\r\n", "\n");
        String cut = cut(text, most, part.subtype().equals("html"));
        textLeft -= Math.min(textLeft, cut.length());
        return new JsonObject()
                .put("value", cut)
                .put("isEncodingProblem", decoded.problem())
                .put("isTruncated", cut.length() < text.length() || raw.length < part.octets());
    }

    private static String cut(String text, int maxOctets, boolean html) {
        if (text.length() <= maxOctets / 3 || text.getBytes(StandardCharsets.UTF_8).length <= maxOctets) {
            return text;
        }
        int octets = 0;
        int end = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            octets += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (octets > maxOctets) {
                break;
            }
            end += Character.charCount(c);
        }
        int open = text.lastIndexOf('<', Math.max(0, end - 1));
        boolean inTag = html && open >= 0 && text.lastIndexOf('>', Math.max(0, end - 1)) < open;
        return text.substring(0, inTag ? open : end);
    }
}
