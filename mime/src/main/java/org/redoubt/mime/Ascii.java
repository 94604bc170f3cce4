package org.redoubt.mime;

import java.util.Locale;

/** ASCII of bytes and characters, whatever the locale. */
final class Ascii {
    private static final AsciiSet TSPECIALS = AsciiSet.of("()<>@,;:\\\"/[]?=");

    private Ascii() {}

    static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    }

    static String lower(String s) {
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c != lower(c) || c > 127) {
                return s.toLowerCase(Locale.ROOT);
            }
        }
        return s;
    }

    static boolean equalsLower(byte[] b, int from, int to, byte[] lowerName) {
        if (to - from != lowerName.length) {
            return false;
        }
        for (int i = 0; i < lowerName.length; i++) {
            if (lower(b[from + i]) != lowerName[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean blank(int c) {
        return c == ' ' || c == '\t';
    }

    /** White space of header texts, line ends included. */
    static boolean white(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean letter(int c) {
        int l = lower(c);
        return l >= 'a' && l <= 'z';
    }

    /** RFC 2045 5.1: token characters; octets above 127 are let through, as RFC 6532 and broken mail have them. */
    static boolean token(int c) {
        return c > ' ' && c != 127 && !TSPECIALS.has(c);
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(int c) {
        if (digit(c)) {
            return c - '0';
        }
        int l = lower(c);
        return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
    }

    /** Runs of white space become one space, none at the ends; no more than is needed for {@code limit} characters. */
    static String fold(String s, int limit) {
        char[] out = new char[Math.min(s.length(), limit)];
        int length = 0;
        boolean space = false;
        for (int i = 0; i < s.length() && length + (space ? 1 : 0) < limit; i++) {
            char c = s.charAt(i);
            if (c <= ' ' || c == '\u00a0' || (c > 127 && Character.isWhitespace(c))) {
                space = length > 0;
                continue;
            }
            if (space) {
                out[length++] = ' ';
            }
            out[length++] = c;
            space = false;
        }
        return new String(out, 0, length);
    }
}
