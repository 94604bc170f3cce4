package org.redoubt.guard;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One line of the log and the event in it: a flat JSON object (RFC 8259) whose first member is the sequence number.
 *
 * <p>The rest of a line is made before its number is known, by the thread that records; the writer puts the number
 * in front. Characters that could play tricks with a terminal or a line-based tool are escaped.
 */
final class AuditFormat {
    static final String START = "{\"seq\":";

    private static final String GONE = ",\"goneFrom\":";
    private static final int GONE_LENGTH = 120;
    private static final int PEEK_LENGTH = 120;

    private AuditFormat() {}

    /** The line without its start: from the comma after the number to the line feed. */
    static byte[] rest(AuditEvent event) {
        StringBuilder line = new StringBuilder(256 + event.touched().length());
        text(line, "at", event.at().toString());
        text(line, "kind", event.kind().name());
        text(line, "principal", event.principal());
        plain(line, "account", Long.toString(event.account()));
        text(line, "session", event.session().id());
        text(line, "via", event.session().via());
        text(line, "remote", event.session().remote());
        plain(line, "secure", Boolean.toString(event.session().secure()));
        if (!event.session().agent().isEmpty()) {
            text(line, "agent", event.session().agent());
        }
        text(line, "action", event.action());
        plain(line, "modSeq", Long.toString(event.modSeq()));
        text(line, "touched", event.touched());
        text(line, "outcome", event.outcome());
        if (!event.purpose().isEmpty()) {
            text(line, "purpose", event.purpose());
        }
        byte[] bytes = line.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > Limits.MAX_LINE - 32) {
            throw new IllegalArgumentException("an audit event is too long");
        }
        return bytes;
    }

    static byte[] start(long sequence) {
        return (START + sequence).getBytes(StandardCharsets.US_ASCII);
    }

    /** A whole line, without its line feed. */
    static byte[] line(long sequence, byte[] rest) {
        byte[] start = start(sequence);
        byte[] line = Arrays.copyOf(start, start.length + rest.length - 1);
        System.arraycopy(rest, 0, line, start.length, rest.length - 1);
        return line;
    }

    /** The number of a line that has the shape of one, without its line feed; -1 when it has not. */
    static long sequence(byte[] bytes, int from, int to) {
        int at = from + START.length();
        if (to - at < 3 || bytes[to - 1] != '}') {
            return -1;
        }
        for (int i = from; i < to; i++) {
            if (bytes[i] >= 0 && bytes[i] < ' ' || i < at && bytes[i] != START.charAt(i - from)) {
                return -1;
            }
        }
        return number(bytes, at, to);
    }

    private static long number(byte[] bytes, int from, int to) {
        long value = 0;
        int at = from;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9' && at - from < 18) {
            value = value * 10 + bytes[at++] - '0';
        }
        return at > from && bytes[at] == ',' ? value : -1;
    }

    /**
     * The line that stands in the files in the place of lines that were thrown away, see {@link AuditRetention}, with its
     * line feed: the number and the time of the last of them, and the number of the first.
     */
    static byte[] gone(long first, long last, Instant at) {
        return (START + last + ",\"at\":\"" + at + '"' + GONE + first + "}\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** The number of the first line that such a line stands for; empty when it is no such line. */
    static OptionalLong goneFrom(byte[] line) {
        // An event is always longer: this is asked of every line.
        if (line.length > GONE_LENGTH) {
            return OptionalLong.empty();
        }
        String text = new String(line, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(GONE);
        if (at < 0 || text.indexOf("\"kind\":") >= 0 || sequence(line, 0, line.length) < 0) {
            return OptionalLong.empty();
        }
        String first = text.substring(at + GONE.length(), text.length() - 1);
        return first.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(first)) : OptionalLong.empty();
    }

    /** What kind of event a line tells of and when it was, without reading all of it; empty when it is none. */
    static Optional<Peek> peek(byte[] line) {
        String text = new String(line, 0, Math.min(line.length, PEEK_LENGTH), StandardCharsets.ISO_8859_1);
        int at = text.indexOf(",\"at\":\"");
        int kind = text.indexOf("\",\"kind\":\"", at + 1);
        int end = text.indexOf('"', kind + 10);
        if (at < 0 || kind < 0 || end < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Peek(
                    Instant.parse(text.substring(at + 7, kind)), AuditKind.valueOf(text.substring(kind + 10, end))));
        } catch (DateTimeException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    /** When a line is of, one of those that say what is gone included; the beginning of time when it has none. */
    static Instant at(byte[] line) {
        String text = new String(line, 0, Math.min(line.length, PEEK_LENGTH), StandardCharsets.ISO_8859_1);
        int at = text.indexOf(",\"at\":\"");
        int end = at < 0 ? -1 : text.indexOf('"', at + 7);
        try {
            return end < 0 ? Instant.EPOCH : Instant.parse(text.substring(at + 7, end));
        } catch (DateTimeException damaged) {
            return Instant.EPOCH;
        }
    }

    /** The start of an event. */
    record Peek(Instant at, AuditKind kind) {}

    /** Reads a line; empty when it is damaged. Members of later versions are passed over. */
    static Optional<AuditRecord> parse(String line) {
        try {
            return Optional.of(record(new Members(line).all()));
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException damaged) {
            return Optional.empty();
        }
    }

    private static AuditRecord record(Map<String, String> members) {
        SessionInfo session = new SessionInfo(
                need(members, "session"),
                need(members, "via"),
                need(members, "remote"),
                Boolean.parseBoolean(need(members, "secure")),
                members.getOrDefault("agent", ""));
        AuditEvent event = new AuditEvent(
                Instant.parse(need(members, "at")),
                AuditKind.valueOf(need(members, "kind")),
                need(members, "principal"),
                Long.parseLong(need(members, "account")),
                session,
                need(members, "action"),
                Long.parseLong(need(members, "modSeq")),
                need(members, "touched"),
                need(members, "outcome"),
                members.getOrDefault("purpose", ""));
        return new AuditRecord(Long.parseLong(need(members, "seq")), event);
    }

    private static String need(Map<String, String> members, String name) {
        String value = members.get(name);
        if (value == null) {
            throw new IllegalArgumentException("a member is missing");
        }
        return value;
    }

    private static void plain(StringBuilder line, String name, String value) {
        line.append(",\"").append(name).append("\":").append(value);
    }

    private static void text(StringBuilder line, String name, String value) {
        line.append(",\"").append(name).append("\":\"");
        for (int i = 0; i < value.length(); i++) {
            character(line, value, i);
        }
        line.append('"');
    }

    private static void character(StringBuilder line, String value, int at) {
        char c = value.charAt(at);
        if (c == '"' || c == '\\') {
            line.append('\\').append(c);
        } else if (c >= ' ' && c < 0x7f || c >= 0xa0 && !deceptive(c) && !lone(value, at)) {
            line.append(c);
        } else {
            line.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                line.append(Character.forDigit(c >> shift & 0xf, 16));
            }
        }
    }

    /** Line separators and marks that turn the direction of text. */
    private static boolean deceptive(char c) {
        return c >= 0x200b && c <= 0x200f || c >= 0x2028 && c <= 0x202e || c >= 0x2060 && c <= 0x2069 || c == 0xfeff;
    }

    private static boolean lone(String value, int at) {
        char c = value.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == value.length() || !Character.isLowSurrogate(value.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(value.charAt(at - 1)));
    }

    /** Reads a flat JSON object whose values are strings, numbers or booleans. */
    private static final class Members {
        private final String line;
        private int at;

        Members(String line) {
            this.line = line;
        }

        Map<String, String> all() {
            Map<String, String> members = new HashMap<>();
            expect('{');
            do {
                String name = quoted();
                expect(':');
                members.put(name, line.charAt(at) == '"' ? quoted() : bare());
            } while (line.charAt(at++) == ',');
            if (line.charAt(at - 1) != '}' || at != line.length()) {
                throw new IllegalArgumentException("an object has no end");
            }
            return members;
        }

        private void expect(char c) {
            if (line.charAt(at++) != c) {
                throw new IllegalArgumentException("not a flat object");
            }
        }

        private String bare() {
            int from = at;
            while (line.charAt(at) != ',' && line.charAt(at) != '}') {
                at++;
            }
            return line.substring(from, at);
        }

        private String quoted() {
            expect('"');
            int from = at;
            while (line.charAt(at) != '"' && line.charAt(at) != '\\') {
                at++;
            }
            if (line.charAt(at) == '"') {
                return line.substring(from, at++);
            }
            StringBuilder text = new StringBuilder(line.substring(from, at));
            while (line.charAt(at) != '"') {
                char c = line.charAt(at++);
                text.append(c == '\\' ? escaped() : c);
            }
            at++;
            return text.toString();
        }

        private char escaped() {
            char c = line.charAt(at++);
            if (c != 'u') {
                return c;
            }
            at += 4;
            return (char) Integer.parseInt(line, at - 4, at, 16);
        }
    }
}
