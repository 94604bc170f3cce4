package org.redoubt.jmap.map;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.RawField;

/**
 * A property of the form {@code header:Name:asForm:all} (RFC 8621 4.1.2, 4.1.3).
 *
 * @param property as the client wrote it
 * @param name the field's name in lower case
 * @param all whether every field of that name is meant, or the last one
 */
public record HeaderProperty(String property, String name, HeaderForm form, boolean all) {
    public static final String PREFIX = "header:";

    private static final Set<String> ADDRESSES = Set.of(
            "from", "sender", "reply-to", "to", "cc", "bcc", "resent-from", "resent-sender", "resent-reply-to",
            "resent-to", "resent-cc", "resent-bcc");
    private static final Set<String> IDS =
            Set.of("message-id", "in-reply-to", "references", "resent-message-id");
    private static final Set<String> DATES = Set.of("date", "resent-date");
    private static final Set<String> URLS = Set.of(
            "list-help", "list-unsubscribe", "list-subscribe", "list-post", "list-owner", "list-archive");
    private static final Set<String> TEXTS = Set.of("subject", "comments", "keywords", "list-id");
    /** Fields of RFC 5322 and RFC 2369 have the forms that fit them; all others any. */
    private static final Set<String> BARE = Set.of("return-path", "received");

    /** The property that a text is; empty when it is none, or its form does not fit the field. */
    public static Optional<HeaderProperty> parse(String property) {
        if (!property.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String[] parts = property.substring(PREFIX.length()).split(":", -1);
        int at = 1;
        Optional<HeaderForm> form = Optional.of(HeaderForm.RAW);
        if (at < parts.length && !parts[at].equals("all")) {
            form = HeaderForm.parse(parts[at]);
            at++;
        }
        boolean all = at < parts.length && parts[at].equals("all");
        at += all ? 1 : 0;
        String name = parts[0].toLowerCase(Locale.ROOT);
        boolean shaped = at == parts.length && form.isPresent() && validName(name) && fits(name, form.get());
        return shaped ? Optional.of(new HeaderProperty(property, name, form.get(), all)) : Optional.empty();
    }

    /** RFC 5322 2.2. */
    static boolean validName(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c > 32 && c < 127 && c != ':');
    }

    private static boolean fits(String name, HeaderForm form) {
        boolean known = ADDRESSES.contains(name)
                || IDS.contains(name)
                || DATES.contains(name)
                || URLS.contains(name)
                || TEXTS.contains(name)
                || BARE.contains(name);
        return switch (form) {
            case RAW -> true;
            case TEXT -> TEXTS.contains(name) || !known;
            case ADDRESSES, GROUPED_ADDRESSES -> ADDRESSES.contains(name) || !known;
            case MESSAGE_IDS -> IDS.contains(name) || !known;
            case DATE -> DATES.contains(name) || !known;
            case URLS -> URLS.contains(name) || !known;
        };
    }

    /** What a header has to say to it. */
    public JsonValue value(HeaderBlock header) {
        List<RawField> fields = header.fields(name);
        if (all) {
            JsonArray values = new JsonArray();
            fields.forEach(field -> values.add(form.value(field)));
            return values;
        }
        return fields.isEmpty() ? JsonNull.NULL : form.value(fields.getLast());
    }
}
