package org.redoubt.imap.map;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import org.redoubt.mime.CaseMap;

/**
 * A text that SEARCH looks for, RFC 9051 6.4.4: anywhere in a value, letters' case not regarded, by the rule of
 * i;unicode-casemap (RFC 5051): simple title case, then full decomposition.
 */
public final class Needle {
    private final String folded;

    /** The folded text in octets when it is ASCII, so that octets can be searched as they are. */
    private final byte[] ascii;

    private final boolean isAscii;

    /** The longest piece without white space, which no folding of a header line takes apart; ASCII. */
    private final byte[] word;

    public Needle(String text) {
        folded = CaseMap.fold(text);
        isAscii = CaseMap.isAscii(folded);
        ascii = isAscii ? folded.getBytes(StandardCharsets.US_ASCII) : new byte[0];
        word = isAscii ? longestWord(folded).getBytes(StandardCharsets.US_ASCII) : new byte[0];
    }

    private static String longestWord(String text) {
        return Arrays.stream(text.split("[\\x00-\\x20]+")).max(Comparator.comparingInt(String::length)).orElse("");
    }

    /** An empty text is in every value. */
    public boolean isEmpty() {
        return folded.isEmpty();
    }

    /** The text as it is compared. */
    public String folded() {
        return folded;
    }

    /** Whether {@link #in(byte[], int, int)} may be asked. */
    public boolean isAscii() {
        return isAscii;
    }

    public boolean in(String text) {
        return isEmpty() || CaseMap.fold(text).contains(folded);
    }

    /**
     * Whether it is in these octets of ASCII or of a charset that extends ASCII and uses its octets for nothing
     * else, as UTF-8 and ISO 8859 do.
     */
    public boolean in(byte[] octets, int from, int to) {
        if (ascii.length == 0) {
            return true;
        }
        byte upper = ascii[0];
        byte lower = lower(upper);
        int last = to - ascii.length;
        for (int i = from; i <= last; i++) {
            byte c = octets[i];
            if ((c == upper || c == lower) && matches(ascii, octets, i)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether it may be in a value of a header of these octets, before any field is looked at: where this says no, there are
     * neither its longest word nor what a word could be hidden in, which are encoded words, letters that are not ASCII, and
     * octets that unfolding drops.
     */
    public boolean mayBeInHeader(byte[] octets, int from, int to) {
        if (word.length == 0) {
            return true;
        }
        byte upper = word[0];
        byte lower = lower(upper);
        int last = to - word.length;
        for (int i = from; i < to; i++) {
            byte c = octets[i];
            if ((c == upper || c == lower) && i <= last && matches(word, octets, i)) {
                return true;
            }
            if (c <= 0
                    || (c == '=' && i + 1 < to && octets[i + 1] == '?')
                    || (c == '\r' && (i + 1 == to || octets[i + 1] != '\n'))) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(byte[] wanted, byte[] octets, int at) {
        for (int i = 1; i < wanted.length; i++) {
            byte c = octets[at + i];
            if (c != wanted[i] && c != lower(wanted[i])) {
                return false;
            }
        }
        return true;
    }

    private static byte lower(byte upper) {
        return upper >= 'A' && upper <= 'Z' ? (byte) (upper + ('a' - 'A')) : upper;
    }
}
