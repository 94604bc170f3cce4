package org.redoubt.mime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Reads what {@link FormatWriter} wrote; every length is checked against what is there before anything is made of it. */
final class FormatReader {
    private final byte[] b;
    private final int end;
    private int pos;

    FormatReader(byte[] b, int from, int to) {
        this.b = b;
        this.pos = from;
        this.end = to;
    }

    static StructureFormatException broken() {
        return new StructureFormatException("message structure is damaged");
    }

    int position() {
        return pos;
    }

    int end() {
        return end;
    }

    int octet() {
        if (pos >= end) {
            throw broken();
        }
        return b[pos++] & 0xff;
    }

    /** 0 to 2^63 - 1. */
    long number() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7f) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
        throw broken();
    }

    /** A count or length of things that take at least one octet each. */
    int count() {
        return within(number());
    }

    private int within(long length) {
        if (length > end - pos) {
            throw broken();
        }
        return (int) length;
    }

    String text() {
        return text(count());
    }

    private String text(int length) {
        String s = new String(b, pos, length, StandardCharsets.UTF_8);
        pos += length;
        return s;
    }

    Optional<String> optional() {
        long length = number();
        return length == 0 ? Optional.empty() : Optional.of(text(within(length - 1)));
    }

    byte[] octets(int length) {
        int from = pos;
        pos += within(length);
        return Arrays.copyOfRange(b, from, pos);
    }

    FormatReader section(int length) {
        int from = pos;
        pos += within(length);
        return new FormatReader(b, from, pos);
    }

    /** A section is used up exactly. */
    void done() {
        if (pos != end) {
            throw broken();
        }
    }
}
