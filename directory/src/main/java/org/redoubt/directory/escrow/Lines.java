package org.redoubt.directory.escrow;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The files of this package: a line that says what it is, then lines of {@code name: value} in a fixed order, so that people can
 * read them. Values are of one line.
 */
final class Lines {
    private final String kind;
    private final List<String> lines;
    private int at;

    private Lines(String kind, List<String> lines) {
        this.kind = kind;
        this.lines = lines;
    }

    /** Begins a file. */
    static Lines write(String kind) {
        return new Lines(kind, new ArrayList<>(List.of(kind)));
    }

    Lines with(String name, String value) {
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a value is of one line");
        }
        lines.add(name + ": " + value);
        return this;
    }

    Lines with(String name, byte[] value) {
        return with(name, Base64.getEncoder().encodeToString(value));
    }

    String text() {
        return String.join("\n", lines) + '\n';
    }

    /**
     * Reads a file; ends of lines may be those of any system, and what mail programs leave around it does not count.
     *
     * @throws FormatException when it is of another kind, or too long
     */
    static Lines read(String kind, String text) throws FormatException {
        if (text.length() > EscrowLimits.MAX_FILE
                || text.getBytes(StandardCharsets.UTF_8).length > EscrowLimits.MAX_FILE) {
            throw new FormatException("this is too long to be a \"" + kind + "\"");
        }
        List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        if (lines.isEmpty() || !lines.getFirst().equals(kind)) {
            throw new FormatException("this is no \"" + kind + "\": it does not begin with that line");
        }
        Lines read = new Lines(kind, lines);
        read.at = 1;
        return read;
    }

    String text(String name) throws FormatException {
        String prefix = name + ":";
        if (at >= lines.size() || !lines.get(at).startsWith(prefix)) {
            throw new FormatException("this \"" + kind + "\" is damaged: where " + name + " should be is something else");
        }
        String value = lines.get(at++).substring(prefix.length()).strip();
        // It is shown to people, on terminals that would do what some of these say.
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw damaged(name);
        }
        return value;
    }

    byte[] octets(String name) throws FormatException {
        try {
            return Base64.getDecoder().decode(text(name));
        } catch (IllegalArgumentException notBase64) {
            throw damaged(name);
        }
    }

    byte[] octets(String name, int length) throws FormatException {
        byte[] octets = octets(name);
        if (octets.length != length) {
            throw damaged(name);
        }
        return octets;
    }

    long number(String name, long least, long most) throws FormatException {
        String text = text(name);
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException none) {
            // Said below.
        }
        throw damaged(name);
    }

    FormatException damaged(String name) {
        return new FormatException("this \"" + kind + "\" is damaged: " + name + " is not what it should be");
    }

    boolean atEnd() {
        return at == lines.size();
    }

    void end() throws FormatException {
        if (!atEnd()) {
            throw new FormatException("this \"" + kind + "\" is damaged: there is more than there should be");
        }
    }
}
