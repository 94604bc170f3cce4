package org.redoubt.mime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Field values from octets: folds undone (RFC 5322 2.2.3), trimmed, without CR, LF and NUL, so that IMAP can quote them. */
final class Unfolded {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private Unfolded() {}

    static String text(byte[] b, int start, int end) {
        int from = skipWhite(b, start, end);
        int to = trimWhite(b, from, end);
        if (plain(b, from, to)) {
            return decode(b, from, to - from);
        }
        byte[] joined = joined(b, from, to);
        return decode(joined, 0, joined.length);
    }

    static String latin1(byte[] b, int start, int end) {
        int from = skipWhite(b, start, end);
        return new String(joined(b, from, trimWhite(b, from, end)), StandardCharsets.ISO_8859_1);
    }

    private static int skipWhite(byte[] b, int start, int end) {
        int i = start;
        while (i < end && Ascii.white(b[i])) {
            i++;
        }
        return i;
    }

    private static int trimWhite(byte[] b, int start, int end) {
        int i = end;
        while (i > start && Ascii.white(b[i - 1])) {
            i--;
        }
        return i;
    }

    private static boolean plain(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (dropped(b[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean dropped(byte c) {
        return c == '\r' || c == '\n' || c == 0;
    }

    private static byte[] joined(byte[] b, int from, int to) {
        byte[] out = new byte[to - from];
        int n = 0;
        for (int i = from; i < to; i++) {
            if (!dropped(b[i])) {
                out[n++] = b[i];
            }
        }
        return n == out.length ? out : Arrays.copyOf(out, n);
    }

    /** UTF-8 (RFC 6532), or else what 8-bit headers of old Western programs are in. */
    private static String decode(byte[] b, int from, int length) {
        String s = new String(b, from, length, StandardCharsets.UTF_8);
        if (s.indexOf('\ufffd') < 0 || validUtf8(b, from, length)) {
            return s;
        }
        return new String(b, from, length, WINDOWS_1252);
    }

    static boolean validUtf8(byte[] b, int from, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(b, from, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
