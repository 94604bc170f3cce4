package org.redoubt.jmap.map;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonText;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.mime.Address;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.RawField;

/** The forms in which a header field is shown (RFC 8621 4.1.2). */
public enum HeaderForm {
    RAW("asRaw"),
    TEXT("asText"),
    ADDRESSES("asAddresses"),
    GROUPED_ADDRESSES("asGroupedAddresses"),
    MESSAGE_IDS("asMessageIds"),
    DATE("asDate"),
    URLS("asURLs");

    /** RFC 3339 with the zone that was written (RFC 8620 1.4: no fraction that is zero). */
    private static final DateTimeFormatter DATE_FORMAT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX");

    private static final Pattern URL = Pattern.compile("<([^<>]*)>");

    private final String text;

    HeaderForm(String text) {
        this.text = text;
    }

    public static Optional<HeaderForm> parse(String text) {
        return Arrays.stream(values()).filter(form -> form.text.equals(text)).findFirst();
    }

    public JsonValue value(RawField field) {
        return switch (this) {
            case RAW -> new JsonText(raw(field));
            case TEXT -> new JsonText(text(field));
            case ADDRESSES -> addresses(Address.parse(field.value()));
            case GROUPED_ADDRESSES -> groups(Address.parse(field.value()));
            case MESSAGE_IDS -> messageIds(field);
            case DATE ->
                HeaderText.date(field.value())
                        .<JsonValue>map(date -> new JsonText(date(date)))
                        .orElse(JsonNull.NULL);
            case URLS -> urls(field);
        };
    }

    /** RFC 8621 4.1.2.1: what stands after the colon, folds included, without the line end. */
    private static String raw(RawField field) {
        String line = new String(field.line(), StandardCharsets.UTF_8).replace("\0", "");
        String value = line.substring(line.indexOf(':') + 1);
        int end = value.length();
        if (end > 0 && value.charAt(end - 1) == '\n') {
            end--;
        }
        if (end > 0 && value.charAt(end - 1) == '\r') {
            end--;
        }
        return value.substring(0, end);
    }

    /** RFC 8621 4.1.2.2. */
    private static String text(RawField field) {
        return Normalizer.normalize(HeaderText.decode(field.value()), Normalizer.Form.NFC).strip();
    }

    static String date(OffsetDateTime date) {
        return DATE_FORMAT.format(date);
    }

    /** RFC 8621 4.1.2.3: groups are left out, their members are not. */
    static JsonArray addresses(List<Address> addresses) {
        JsonArray list = new JsonArray();
        addresses.stream()
                .filter(address -> !address.groupStart() && !address.groupEnd())
                .forEach(address -> list.add(address(address)));
        return list;
    }

    private static JsonObject address(Address address) {
        Optional<String> name = address.name()
                .map(HeaderText::decode)
                .map(String::strip)
                .filter(decoded -> !decoded.isEmpty());
        return new JsonObject()
                .putTextOrNull("name", name)
                .put("email", address.addrSpec().orElse(""));
    }

    /** RFC 8621 4.1.2.4: addresses outside of groups are in groups without a name. */
    private static JsonArray groups(List<Address> addresses) {
        JsonArray groups = new JsonArray();
        Optional<JsonArray> open = Optional.empty();
        for (Address address : addresses) {
            if (address.groupStart()) {
                Optional<String> name = address.mailbox().map(HeaderText::decode);
                open = Optional.of(group(groups, name));
            } else if (address.groupEnd()) {
                open = Optional.empty();
            } else {
                if (open.isEmpty()) {
                    open = Optional.of(group(groups, Optional.empty()));
                }
                open.get().add(address(address));
            }
        }
        return groups;
    }

    private static JsonArray group(JsonArray groups, Optional<String> name) {
        JsonArray members = new JsonArray();
        groups.add(new JsonObject().putTextOrNull("name", name).put("addresses", members));
        return members;
    }

    private static JsonValue messageIds(RawField field) {
        List<String> ids = HeaderText.messageIds(field.value());
        return ids.isEmpty() ? JsonNull.NULL : JsonArray.ofTexts(ids);
    }

    /** RFC 2369 2. */
    private static JsonValue urls(RawField field) {
        JsonArray urls = new JsonArray();
        Matcher found = URL.matcher(field.value());
        while (found.find()) {
            urls.add(found.group(1).replaceAll("\\s", ""));
        }
        return urls.values().isEmpty() ? JsonNull.NULL : urls;
    }
}
