package org.redoubt.mime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Grows an array of octets: numbers in groups of seven bits, low first; texts in UTF-8 behind their length. */
final class FormatWriter {
    private byte[] b;
    private int n;

    FormatWriter(int expected) {
        b = new byte[expected];
    }

    private void room(int more) {
        if (more > b.length - n) {
            b = Arrays.copyOf(b, Math.max(b.length * 2, n + more));
        }
    }

    int length() {
        return n;
    }

    void octet(int value) {
        room(1);
        b[n++] = (byte) value;
    }

    void number(long value) {
        room(10);
        long rest = value;
        while (rest >= 0x80 || rest < 0) {
            b[n++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        b[n++] = (byte) rest;
    }

    void octets(byte[] value, int length) {
        room(length);
        System.arraycopy(value, 0, b, n, length);
        n += length;
    }

    void text(String s) {
        byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        octets(utf8, utf8.length);
    }

    /** 0 for none, else the length plus 1. */
    void optional(Optional<String> s) {
        if (s.isEmpty()) {
            octet(0);
            return;
        }
        byte[] utf8 = s.get().getBytes(StandardCharsets.UTF_8);
        number(utf8.length + 1L);
        octets(utf8, utf8.length);
    }

    void section(FormatWriter inner) {
        octets(inner.b, inner.n);
    }

    byte[] toBytes() {
        return Arrays.copyOf(b, n);
    }
}
