package org.redoubt.sieve.run;

import java.util.Arrays;
import java.util.Optional;
import org.redoubt.mime.CaseMap;

/** How texts are compared (RFC 4790). */
public enum Comparator {
    OCTET("i;octet"),
    ASCII_CASEMAP("i;ascii-casemap"),
    UNICODE_CASEMAP("i;unicode-casemap"),
    ASCII_NUMERIC("i;ascii-numeric");

    private final String label;

    Comparator(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    public static Optional<Comparator> of(String label) {
        return Arrays.stream(values()).filter(c -> c.label.equals(label)).findFirst();
    }

    /** Whether parts of a text can be looked for; RFC 4790 9.1: not among numbers. */
    public boolean findsSubstrings() {
        return this != ASCII_NUMERIC;
    }

    /** The text in a form in which equal texts are the same. */
    public String fold(String text) {
        return switch (this) {
            case OCTET -> text;
            case ASCII_CASEMAP -> asciiUpper(text);
            case UNICODE_CASEMAP -> CaseMap.fold(text);
            case ASCII_NUMERIC -> digits(text);
        };
    }

    /** Negative, zero or positive; by octets of UTF-8, or by value. */
    public int compare(String a, String b) {
        String one = fold(a);
        String two = fold(b);
        if (this == ASCII_NUMERIC) {
            if (one.isEmpty() || two.isEmpty()) {
                return Boolean.compare(one.isEmpty(), two.isEmpty());
            }
            return one.length() != two.length() ? Integer.compare(one.length(), two.length()) : one.compareTo(two);
        }
        return byCodePoints(one, two);
    }

    /** The order of UTF-8's octets is that of code points, which UTF-16 does not keep. */
    private static int byCodePoints(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length()) {
            int x = a.codePointAt(i);
            int y = b.codePointAt(i);
            if (x != y) {
                return Integer.compare(x, y);
            }
            i += Character.charCount(x);
        }
        return Integer.compare(a.length(), b.length());
    }

    /** RFC 4790 9.1.1: the digits it starts with; a text that starts with none is larger than any number: empty. */
    private static String digits(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        int start = 0;
        while (start < end - 1 && text.charAt(start) == '0') {
            start++;
        }
        return text.substring(start, end);
    }

    private static String asciiUpper(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 'a' && text.charAt(i) <= 'z') {
                StringBuilder out = new StringBuilder(text);
                for (int k = i; k < text.length(); k++) {
                    char c = text.charAt(k);
                    out.setCharAt(k, c >= 'a' && c <= 'z' ? (char) (c - 32) : c);
                }
                return out.toString();
            }
        }
        return text;
    }
}
