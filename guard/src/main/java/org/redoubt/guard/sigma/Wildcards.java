package org.redoubt.guard.sigma;

import java.util.Locale;

/**
 * A Sigma text: {@code *} stands for any characters, {@code ?} for one, and a backslash before one of these, or before
 * a backslash that precedes one, takes its meaning away. Matching takes time in proportion to both lengths at most.
 */
final class Wildcards {
    private static final char ANY = '\uE000';
    private static final char ONE = '\uE001';

    private final String pattern;
    private final boolean plain;

    private Wildcards(String pattern) {
        this.pattern = pattern;
        this.plain = pattern.indexOf(ANY) < 0 && pattern.indexOf(ONE) < 0;
    }

    static Wildcards parse(String text, boolean cased) {
        String folded = cased ? text : text.toLowerCase(Locale.ROOT);
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            char next = i + 1 < folded.length() ? folded.charAt(i + 1) : 0;
            if (c == '\\' && (next == '*' || next == '?' || next == '\\')) {
                pattern.append(next);
                i++;
            } else {
                pattern.append(c == '*' ? ANY : c == '?' ? ONE : c);
            }
        }
        return new Wildcards(pattern.toString());
    }

    /** A text without wildcards, whatever characters are in it. */
    static Wildcards literal(String text, boolean cased) {
        return new Wildcards(cased ? text : text.toLowerCase(Locale.ROOT));
    }

    boolean plain() {
        return plain;
    }

    /** The text, if it has no wildcards. */
    String literal() {
        return pattern;
    }

    boolean equalsText(String text) {
        return plain ? pattern.equals(text) : matches(pattern, text);
    }

    boolean within(String text) {
        return plain ? text.contains(pattern) : matches(ANY + pattern + ANY, text);
    }

    boolean begins(String text) {
        return plain ? text.startsWith(pattern) : matches(pattern + ANY, text);
    }

    boolean ends(String text) {
        return plain ? text.endsWith(pattern) : matches(ANY + pattern, text);
    }

    private static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            char c = p < pattern.length() ? pattern.charAt(p) : 0;
            if (p < pattern.length() && c == ANY) {
                star = p++;
                mark = t;
            } else if (p < pattern.length() && (c == ONE || c == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == ANY) {
            p++;
        }
        return p == pattern.length();
    }
}
