package org.redoubt.jmap.map;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;

/** Header fields of new messages, from the forms of RFC 8621 4.1.2 to the lines of RFC 5322. */
final class DraftHeaders {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss xx", Locale.ENGLISH);
    private static final int LINE = 76;
    /** RFC 2047 2: an encoded word has 75 characters at most; 45 octets make 60 of base64. */
    private static final int WORD_OCTETS = 42;

    private static final String SPECIALS = "()<>[]:;@\\,.\"";

    private DraftHeaders() {}

    /** The fields that a property stands for, each with its line end. */
    static List<String> fields(String property, HeaderProperty header, String name, JsonValue value)
            throws DraftException {
        List<JsonValue> values = header.all()
                ? value.array().map(JsonArray::values).orElseThrow(() -> DraftException.property(property))
                : List.of(value);
        List<String> lines = new ArrayList<>();
        for (JsonValue each : values) {
            if (!each.isNull()) {
                lines.add(field(name, content(property, header.form(), each)));
            }
        }
        return lines;
    }

    private static String field(String name, String content) {
        return content.startsWith(" ") || content.startsWith("\r\n")
                ? name + ":" + content + "\r\n"
                : name + ": " + content + "\r\n";
    }

    private static String content(String property, HeaderForm form, JsonValue value) throws DraftException {
        return switch (form) {
            case RAW -> raw(property, text(property, value));
            case TEXT -> folded(encoded(clean(property, text(property, value))));
            case ADDRESSES -> addresses(property, list(property, value));
            case GROUPED_ADDRESSES -> groups(property, list(property, value));
            case MESSAGE_IDS -> bracketed(property, list(property, value), "\r\n ");
            case URLS -> bracketed(property, list(property, value), ",\r\n ");
            case DATE -> date(property, text(property, value));
        };
    }

    private static String text(String property, JsonValue value) throws DraftException {
        return value.text().orElseThrow(() -> DraftException.property(property));
    }

    private static List<JsonValue> list(String property, JsonValue value) throws DraftException {
        return value.array().map(JsonArray::values).orElseThrow(() -> DraftException.property(property));
    }

    /** As it stands; its line ends must be folds. */
    private static String raw(String property, String text) throws DraftException {
        String unfolded = text.replaceAll("\r\n[ \t]", " ");
        clean(property, unfolded);
        return text.chars().allMatch(c -> c < 0x80) ? text : folded(encoded(unfolded.strip()));
    }

    /** A text that cannot end its line: nobody adds a field of her own by a line break in the subject. */
    static String clean(String property, String text) throws DraftException {
        if (text.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c == 0x7f)) {
            throw DraftException.property(property);
        }
        return text;
    }

    /** RFC 2047, in UTF-8 and base64, where it is not ASCII. */
    static String encoded(String text) {
        if (text.chars().allMatch(c -> c < 0x7f) && !text.contains("=?")) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        StringBuilder word = new StringBuilder();
        int octets = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int length = Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
            if (octets + length > WORD_OCTETS) {
                out.append(word(word)).append(' ');
                word.setLength(0);
                octets = 0;
            }
            word.appendCodePoint(c);
            octets += length;
            i += Character.charCount(c);
        }
        return out.append(word(word)).toString();
    }

    private static String word(CharSequence text) {
        return "=?UTF-8?B?"
                + Base64.getEncoder().encodeToString(text.toString().getBytes(StandardCharsets.UTF_8))
                + "?=";
    }

    /** RFC 5322 2.2.3: breaks before white space, where a line would be too long. */
    static String folded(String text) {
        StringBuilder out = new StringBuilder();
        int column = 20;
        for (String token : text.split("(?= )", -1)) {
            if (column + token.length() > LINE && token.startsWith(" ") && token.length() > 1) {
                out.append("\r\n");
                column = 0;
            }
            out.append(token);
            column += token.length();
        }
        return out.toString();
    }

    private static String addresses(String property, List<JsonValue> list) throws DraftException {
        List<String> addresses = new ArrayList<>();
        for (JsonValue each : list) {
            JsonObject address = each.object().orElseThrow(() -> DraftException.property(property));
            addresses.add(address(property, address));
        }
        return String.join(",\r\n ", addresses);
    }

    private static String address(String property, JsonObject address) throws DraftException {
        String email = address.value("email").flatMap(JsonValue::text).orElseThrow(() -> DraftException.property(property));
        if (clean(property, email).chars().anyMatch(c -> c == '<' || c == '>' || c == ',' || c == ' ')) {
            throw DraftException.property(property);
        }
        Optional<String> name = address.value("name").flatMap(JsonValue::text).filter(text -> !text.isBlank());
        return name.isEmpty() ? email : phrase(clean(property, name.get())) + " <" + email + ">";
    }

    /** RFC 5322 3.2.5: as atoms, in quotes or in encoded words. */
    private static String phrase(String name) {
        if (!name.chars().allMatch(c -> c < 0x7f) || name.contains("=?")) {
            return folded(encoded(name));
        }
        return name.chars().anyMatch(c -> SPECIALS.indexOf(c) >= 0)
                ? "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
                : name;
    }

    private static String groups(String property, List<JsonValue> list) throws DraftException {
        List<String> groups = new ArrayList<>();
        for (JsonValue each : list) {
            JsonObject group = each.object().orElseThrow(() -> DraftException.property(property));
            List<JsonValue> members = group.value("addresses")
                    .flatMap(JsonValue::array)
                    .map(JsonArray::values)
                    .orElseThrow(() -> DraftException.property(property));
            String addresses = addresses(property, members);
            Optional<String> name = group.value("name").flatMap(JsonValue::text);
            groups.add(name.isEmpty() ? addresses : phrase(clean(property, name.get())) + ": " + addresses + ";");
        }
        return String.join(",\r\n ", groups);
    }

    private static String bracketed(String property, List<JsonValue> list, String separator) throws DraftException {
        List<String> ids = new ArrayList<>();
        for (JsonValue each : list) {
            String id = text(property, each);
            if (id.isEmpty() || id.chars().anyMatch(c -> c <= 0x20 || c >= 0x7f || c == '<' || c == '>')) {
                throw DraftException.property(property);
            }
            ids.add("<" + id + ">");
        }
        if (ids.isEmpty()) {
            throw DraftException.property(property);
        }
        return String.join(separator, ids);
    }

    private static String date(String property, String text) throws DraftException {
        try {
            return date(OffsetDateTime.parse(text));
        } catch (DateTimeException e) {
            throw DraftException.property(property);
        }
    }

    static String date(OffsetDateTime date) {
        return DATE.format(date);
    }

    /** RFC 2231 where the value is not ASCII, else in quotes. */
    static String parameter(String name, String value) {
        if (value.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            return ";\r\n " + name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        }
        StringBuilder encoded = new StringBuilder();
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            int c = octet & 0xff;
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
            encoded.append(plain ? String.valueOf((char) c) : "%%%02X".formatted(c));
        }
        return ";\r\n " + name + "*=UTF-8''" + encoded;
    }
}
