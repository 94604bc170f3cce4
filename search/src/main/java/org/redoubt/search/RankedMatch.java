package org.redoubt.search;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Emails found by words, with how well they fit.
 *
 * @param upTo emails with a greater number were not looked at
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RankedMatch(long upTo, long[] sortedEmails, int[] scores) {
    public static final RankedMatch UNKNOWN = new RankedMatch(0, new long[0], new int[0]);

    /** From 1 to 100, the best of all being 100; empty when the email does not fit, or was not looked at. */
    public OptionalInt score(long email) {
        int at = Arrays.binarySearch(sortedEmails, email);
        return at < 0 ? OptionalInt.empty() : OptionalInt.of(scores[at]);
    }

    public boolean knows(long email) {
        return email <= upTo;
    }
}
