package org.redoubt.transport.flow;

import java.util.List;
import java.util.Locale;

/** Words and phrases that are looked for as whole words, without regard to case and to what stands between words. */
public final class Phrases {
    private final List<String> phrases;

    public Phrases(List<String> phrases) {
        this.phrases = phrases.stream().map(Phrases::plain).toList();
    }

    /** Whether a text has a word to look for. */
    public static boolean valid(String phrase) {
        return plain(phrase).length() > 2;
    }

    /** The text in lower case, its words separated by single blanks, a blank before and behind. */
    static String plain(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append(' ');
        String lower = text.toLowerCase(Locale.ROOT);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
                out.append(c);
            } else if (out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            }
        }
        return out.charAt(out.length() - 1) == ' ' ? out.toString() : out.append(' ').toString();
    }

    /** @param plain a text as {@link #plain} gives it */
    boolean in(String plain) {
        return phrases.stream().anyMatch(plain::contains);
    }

    @Override
    public String toString() {
        return phrases.toString();
    }
}
