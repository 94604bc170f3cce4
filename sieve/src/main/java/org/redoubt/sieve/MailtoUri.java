package org.redoubt.sieve;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A {@code mailto:} URI as a notification method takes it (RFC 6068, RFC 5436 2.1).
 *
 * @param recipients at least one; those of {@code to} and {@code cc} included
 * @param fields further header fields, names in lower case: {@code subject} and what RFC 5436 2.3 lets through
 * @param body of the message
 */
public record MailtoUri(List<String> recipients, List<Field> fields, Optional<String> body) {
    private static final int MAX_RECIPIENTS = 4;

    public MailtoUri {
        recipients = List.copyOf(recipients);
        fields = List.copyOf(fields);
    }

    /** One header field of the URI, decoded; its value is one line. */
    public record Field(String name, String value) {}

    /** Reads a URI; empty when it is none, names nobody, or names more people than a notification may go to. */
    public static Optional<MailtoUri> parse(String uri) {
        if (!uri.regionMatches(true, 0, "mailto:", 0, 7)) {
            return Optional.empty();
        }
        String rest = uri.substring(7);
        int mark = rest.indexOf('?');
        Reader reader = new Reader();
        boolean good = reader.addresses(mark < 0 ? rest : rest.substring(0, mark))
                && (mark < 0 || reader.fields(rest.substring(mark + 1)));
        if (!good || reader.recipients.isEmpty() || reader.recipients.size() > MAX_RECIPIENTS) {
            return Optional.empty();
        }
        return Optional.of(new MailtoUri(reader.recipients, reader.fields, reader.body));
    }

    /** The value of the field of this name (lower case). */
    public Optional<String> field(String name) {
        return fields.stream().filter(f -> f.name().equals(name)).map(Field::value).findFirst();
    }

    private static final class Reader {
        private final List<String> recipients = new ArrayList<>();
        private final List<Field> fields = new ArrayList<>();
        private Optional<String> body = Optional.empty();

        boolean addresses(String text) {
            if (text.isEmpty()) {
                return true;
            }
            for (String raw : text.split(",", -1)) {
                Optional<String> address = percentDecoded(raw).map(String::strip);
                if (address.isEmpty() || !MailAddresses.valid(address.get())) {
                    return false;
                }
                recipients.add(address.get());
            }
            return true;
        }

        boolean fields(String text) {
            for (String pair : text.split("&", -1)) {
                int equals = pair.indexOf('=');
                Optional<String> name = percentDecoded(equals < 0 ? pair : pair.substring(0, equals));
                Optional<String> value = percentDecoded(equals < 0 ? "" : pair.substring(equals + 1));
                if (name.isEmpty() || value.isEmpty() || !field(name.get().toLowerCase(Locale.ROOT), value.get())) {
                    return false;
                }
            }
            return true;
        }

        private boolean field(String name, String value) {
            switch (name) {
                case "to", "cc" -> {
                    for (String address : value.split(",", -1)) {
                        if (!MailAddresses.valid(address.strip())) {
                            return false;
                        }
                        recipients.add(address.strip());
                    }
                }
                case "body" -> body = Optional.of(value);
                // RFC 5436 2.3 and 3: the rest says who sends and that it is automatic, or would let a script forge.
                case "subject", "keywords", "comments", "importance", "priority", "x-priority", "in-reply-to", "references" ->
                    fields.add(new Field(name, oneLine(value)));
                default -> {}
            }
            return true;
        }
    }

    private static String oneLine(String value) {
        return value.replaceAll("[\\x00-\\x1f\\x7f]+", " ").strip();
    }

    /** RFC 3986 2.1; what is decoded must be UTF-8. */
    private static Optional<String> percentDecoded(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(octets.length);
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] != '%') {
                out.put(octets[i]);
                continue;
            }
            int high = i + 2 < octets.length ? Character.digit(octets[i + 1], 16) : -1;
            int low = i + 2 < octets.length ? Character.digit(octets[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            out.put((byte) (high * 16 + low));
            i += 2;
        }
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }
}
