package org.redoubt.imap.map;

import java.nio.charset.StandardCharsets;
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

    public Needle(String text) {
        folded = CaseMap.fold(text);
        isAscii = CaseMap.isAscii(folded);
        ascii = isAscii ? folded.getBytes(StandardCharsets.US_ASCII) : new byte[0];
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
            if ((c == upper || c == lower) && matches(octets, i)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(byte[] octets, int at) {
        for (int i = 1; i < ascii.length; i++) {
            byte c = octets[at + i];
            if (c != ascii[i] && c != lower(ascii[i])) {
                return false;
            }
        }
        return true;
    }

    private static byte lower(byte upper) {
        return upper >= 'A' && upper <= 'Z' ? (byte) (upper + ('a' - 'A')) : upper;
    }
}
