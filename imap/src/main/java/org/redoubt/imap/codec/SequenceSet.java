package org.redoubt.imap.codec;

import java.util.Arrays;
import java.util.OptionalLong;
import org.redoubt.store.id.NumberSet;

/**
 * RFC 9051 9 {@code sequence-set}: ranges of sequence numbers or uids, where {@code *} stands for the largest in
 * use, or {@code $} for the saved search result (RFC 5182).
 */
public final class SequenceSet {
    private static final long STAR = Long.MAX_VALUE;

    /** The saved result of the last SEARCH RETURN (SAVE). */
    public static final SequenceSet SAVED = new SequenceSet(new long[0]);

    /** from, to, from, to, ... as they were given. */
    private final long[] bounds;

    private SequenceSet(long[] bounds) {
        this.bounds = bounds;
    }

    public static SequenceSet parse(CommandText in) throws SyntaxException {
        if (in.accept('$')) {
            return SAVED;
        }
        long[] bounds = new long[8];
        int length = 0;
        do {
            if (length / 2 >= GrammarLimits.SET_RANGES) {
                throw new SyntaxException("Too many ranges in one set");
            }
            if (length == bounds.length) {
                bounds = Arrays.copyOf(bounds, length * 2);
            }
            long from = bound(in);
            bounds[length++] = from;
            bounds[length++] = in.accept(':') ? bound(in) : from;
        } while (in.accept(','));
        return new SequenceSet(Arrays.copyOf(bounds, length));
    }

    /** Whether a set starts here, as search keys may. */
    public static boolean startsAt(CommandText in) {
        int c = in.peek();
        return c == '$' || c == '*' || (c >= '0' && c <= '9');
    }

    public boolean isSaved() {
        return this == SAVED;
    }

    /** Whether it is one number, or {@code *}. */
    public boolean isSingle() {
        return bounds.length == 2 && bounds[0] == bounds[1];
    }

    /** RFC 7162 3.2.5: the sets of a QRESYNC parameter must not hold {@code *} or {@code $}. */
    public boolean isPlain() {
        for (long bound : bounds) {
            if (bound == STAR) {
                return false;
            }
        }
        return !isSaved();
    }

    /** The largest number that is named itself; empty when only {@code *} is. */
    public OptionalLong largest() {
        long largest = 0;
        for (long bound : bounds) {
            largest = bound == STAR ? largest : Math.max(largest, bound);
        }
        return largest == 0 ? OptionalLong.empty() : OptionalLong.of(largest);
    }

    /**
     * The numbers, with {@code *} taken for this one; RFC 9051 9: the order of a range does not matter, so 559:*
     * always holds the largest. With nothing in use (0) a star names nothing.
     */
    public NumberSet resolve(long star) {
        NumberSet.Builder numbers = NumberSet.builder();
        for (int i = 0; i < bounds.length; i += 2) {
            boolean starred = bounds[i] == STAR || bounds[i + 1] == STAR;
            if (starred && star == 0) {
                continue;
            }
            long from = bounds[i] == STAR ? star : bounds[i];
            long to = bounds[i + 1] == STAR ? star : bounds[i + 1];
            numbers.addRange(Math.min(from, to), Math.max(from, to));
        }
        return numbers.build();
    }

    /** The numbers of a set without {@code *}. */
    public NumberSet resolvePlain() {
        return resolve(0);
    }

    /** The first numbers of a set without {@code *}, in the order they were given, as RFC 7162 3.2.5.2 pairs them. */
    public long[] inOrder(int most) {
        long[] numbers = new long[Math.min(most, 16)];
        int length = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            for (long number = bounds[i]; number <= bounds[i + 1] && length < most; number++) {
                if (length == numbers.length) {
                    numbers = Arrays.copyOf(numbers, Math.min(most, length * 2));
                }
                numbers[length++] = number;
            }
        }
        return Arrays.copyOf(numbers, length);
    }

    private static long bound(CommandText in) throws SyntaxException {
        return in.accept('*') ? STAR : in.nzNumber();
    }
}
