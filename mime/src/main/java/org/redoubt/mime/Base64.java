package org.redoubt.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Base64 as RFC 2045 6.8 asks readers to take it: whatever is no digit is skipped. Missing padding loses nothing, and
 * padding in the middle ends a group only, because programs append signatures to encoded bodies.
 */
final class Base64 {
    private static final byte[] VALUES = values();

    private Base64() {}

    private static byte[] values() {
        byte[] table = new byte[256];
        Arrays.fill(table, (byte) -1);
        String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < digits.length(); i++) {
            table[digits.charAt(i)] = (byte) i;
        }
        return table;
    }

    /** 0 to 63, or -1. */
    static int value(byte digit) {
        return VALUES[digit & 0xff];
    }

    static byte[] decode(byte[] in) {
        byte[] out = new byte[in.length / 4 * 3 + 3];
        int n = new Group().decode(in, in.length, out, 0);
        return Arrays.copyOf(out, n);
    }

    /** Digits that are not yet whole octets. */
    private static final class Group {
        private int bits;
        private int held;

        /** Writes at most three octets for four of {@code in}; returns the end of what was written. */
        int decode(byte[] in, int length, byte[] out, int at) {
            int n = at;
            for (int i = 0; i < length; i++) {
                int value = VALUES[in[i] & 0xff];
                if (value >= 0) {
                    bits = bits << 6 | value;
                    held += 6;
                    if (held >= 8) {
                        held -= 8;
                        out[n++] = (byte) (bits >>> held);
                    }
                } else if (in[i] == '=') {
                    held = 0;
                }
            }
            return n;
        }
    }

    /** The decoded octets of a stream; malformed input never fails. */
    static final class Input extends InputStream {
        private final InputStream raw;
        private final Group group = new Group();
        private final byte[] read = new byte[8192];
        private final byte[] out = new byte[8192];
        private int from;
        private int to;

        Input(InputStream raw) {
            this.raw = raw;
        }

        @Override
        public int read() throws IOException {
            return fill() ? out[from++] & 0xff : -1;
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            if (len == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int n = Math.min(len, to - from);
            System.arraycopy(out, from, b, off, n);
            from += n;
            return n;
        }

        private boolean fill() throws IOException {
            while (from == to) {
                int n = raw.read(read, 0, read.length);
                if (n < 0) {
                    return false;
                }
                from = 0;
                to = group.decode(read, n, out, 0);
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            raw.close();
        }
    }
}
