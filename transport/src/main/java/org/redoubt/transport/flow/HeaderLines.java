package org.redoubt.transport.flow;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A header that is changed: its fields as they are, octet by octet, in their order, then the empty line that ended it. */
public final class HeaderLines {
    private final List<byte[]> fields = new ArrayList<>();
    private final boolean emptyLine;

    private HeaderLines(byte[] octets) {
        boolean ended = false;
        for (int start = 0; start < octets.length && !ended; ) {
            int end = fieldEnd(octets, start);
            if (octets[start] == '\r' || octets[start] == '\n') {
                ended = true;
            } else {
                fields.add(java.util.Arrays.copyOfRange(octets, start, end));
            }
            start = end;
        }
        emptyLine = ended;
    }

    /** @param octets to the first octet of the body */
    public static HeaderLines of(byte[] octets) {
        return new HeaderLines(octets);
    }

    private static int fieldEnd(byte[] b, int start) {
        boolean empty = b[start] == '\r' || b[start] == '\n';
        int at = start;
        do {
            while (at < b.length && b[at] != '\n') {
                at++;
            }
            at = Math.min(b.length, at + 1);
        } while (!empty && at < b.length && (b[at] == ' ' || b[at] == '\t'));
        return at;
    }

    private static boolean named(byte[] field, String lower) {
        if (field.length <= lower.length()) {
            return false;
        }
        String start = new String(field, 0, lower.length(), StandardCharsets.ISO_8859_1);
        if (!start.toLowerCase(Locale.ROOT).equals(lower)) {
            return false;
        }
        int at = lower.length();
        while (at < field.length && (field[at] == ' ' || field[at] == '\t')) { // RFC 5322 4.5
            at++;
        }
        return at < field.length && field[at] == ':';
    }

    /** How many fields there are. */
    int size() {
        return fields.size();
    }

    /** The octets behind the colon of the first field of this name (lower case), with its line end. */
    public Optional<byte[]> first(String lower) {
        return fields.stream().filter(field -> named(field, lower)).findFirst().map(HeaderLines::value);
    }

    static byte[] value(byte[] field) {
        int colon = 0;
        while (colon < field.length && field[colon] != ':') {
            colon++;
        }
        return java.util.Arrays.copyOfRange(field, Math.min(field.length, colon + 1), field.length);
    }

    public void remove(String lower) {
        fields.removeIf(field -> named(field, lower));
    }

    /** Behind the others. */
    public void add(String field) {
        add(fields.size(), field);
    }

    /** Before the field of this number, counted from 0. */
    void add(int at, String field) {
        fields.add(Math.clamp(at, 0, fields.size()), octets(field));
    }

    /** The place of the so-manieth field of this name, counted from 1; -1 when there are fewer. */
    int find(String lower, int number) {
        int left = number;
        for (int i = 0; i < fields.size(); i++) {
            if (named(fields.get(i), lower) && --left == 0) {
                return i;
            }
        }
        return -1;
    }

    void replace(int at, String field) {
        fields.set(at, octets(field));
    }

    void removeAt(int at) {
        fields.remove(at);
    }

    List<byte[]> all() {
        return fields;
    }

    /** In the place of the first of this name; as the last when there is none. */
    void replaceFirst(String lower, byte[] field) {
        for (int i = 0; i < fields.size(); i++) {
            if (named(fields.get(i), lower)) {
                fields.set(i, field);
                return;
            }
        }
        fields.add(field);
    }

    private static byte[] octets(String field) {
        return (field + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    public byte[] octets() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fields.forEach(field -> {
            out.writeBytes(field);
            // A field that ended with the message.
            if (field[field.length - 1] != '\n') {
                out.writeBytes(new byte[] {'\r', '\n'});
            }
        });
        if (emptyLine) {
            out.writeBytes(new byte[] {'\r', '\n'});
        }
        return out.toByteArray();
    }
}
