package org.redoubt.search;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.redoubt.store.id.NumberSet;

/**
 * Emails found by words, with how well they fit.
 *
 * @param upTo emails with a greater number were not looked at
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RankedMatch(long upTo, long[] sortedEmails, int[] scores) {
    public static final RankedMatch UNKNOWN = new RankedMatch(0, new long[0], new int[0]);

    /** The same of these emails alone, the best of them being 100. */
    public RankedMatch among(NumberSet emails) {
        int[] kept = IntStream.range(0, sortedEmails.length)
                .filter(i -> emails.contains(sortedEmails[i]))
                .toArray();
        int best = Arrays.stream(kept).map(i -> scores[i]).max().orElse(100);
        return new RankedMatch(
                upTo,
                Arrays.stream(kept).mapToLong(i -> sortedEmails[i]).toArray(),
                Arrays.stream(kept).map(i -> Math.max(1, scores[i] * 100 / best)).toArray());
    }

    /** From 1 to 100, the best of all being 100; empty when the email does not fit, or was not looked at. */
    public OptionalInt score(long email) {
        int at = Arrays.binarySearch(sortedEmails, email);
        return at < 0 ? OptionalInt.empty() : OptionalInt.of(scores[at]);
    }

    public boolean knows(long email) {
        return email <= upTo;
    }
}
