package org.redoubt.mime;

import java.util.Arrays;

/**
 * One header field.
 *
 * @param name as written, without white space before the colon
 * @param value unfolded and trimmed (RFC 5322 2.2.3), encoded words left; octets above 127 read as UTF-8 (RFC 6532)
 *     or, where they are not, as windows-1252; NUL dropped
 * @param line the exact octets with the line end, folds included
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record RawField(String name, String value, byte[] line) {
    @Override
    public boolean equals(Object other) {
        return other instanceof RawField f
                && name.equals(f.name)
                && value.equals(f.value)
                && Arrays.equals(line, f.line);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(line);
    }

    @Override
    public String toString() {
        return name + ": " + value;
    }
}
