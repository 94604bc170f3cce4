package org.redoubt.imap.command;

import java.util.Arrays;
import org.redoubt.imap.codec.PartialRange;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.session.Selected;
import org.redoubt.store.id.NumberSet;

/** Uids or sequence numbers that a search found, in the order asked for, RFC 5267 4.1. */
sealed interface ResultList {
    /** The order of SEARCH, RFC 9394 3.1: that of the mailbox. */
    record Ascending(NumberSet set) implements ResultList {
        @Override
        public long size() {
            return set.size();
        }

        @Override
        public long first() {
            return set.min();
        }

        @Override
        public long last() {
            return set.max();
        }

        @Override
        public ResultList part(PartialRange range) {
            return new Ascending(range.of(set));
        }

        @Override
        public ResultList numbers(Selected box) {
            return new Ascending(box.numbersOf(set));
        }

        @Override
        public void write(ResponseBuffer out) {
            out.ascii(set.toString());
        }
    }

    /** The order of a SORT. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sorted(long[] numbers) implements ResultList {
        @Override
        public long size() {
            return numbers.length;
        }

        @Override
        public long first() {
            return numbers[0];
        }

        @Override
        public long last() {
            return numbers[numbers.length - 1];
        }

        @Override
        public NumberSet set() {
            return NumberSet.of(numbers);
        }

        @Override
        public ResultList part(PartialRange range) {
            int begin = (int) range.begin(numbers.length);
            return new Sorted(Arrays.copyOfRange(numbers, begin, Math.max(begin, (int) range.end(numbers.length))));
        }

        @Override
        public Sorted numbers(Selected box) {
            return new Sorted(Arrays.stream(numbers).map(uid -> box.told().indexOf(uid) + 1L).toArray());
        }

        // RFC 5267 3.2: what follows one another upwards is a range, and nothing else is.
        @Override
        public void write(ResponseBuffer out) {
            int from = 0;
            while (from < numbers.length) {
                int to = from;
                while (to + 1 < numbers.length && numbers[to + 1] == numbers[to] + 1) {
                    to++;
                }
                out.ascii(from == 0 ? "" : ",").number(numbers[from]);
                if (to > from) {
                    out.octet(':').number(numbers[to]);
                }
                from = to + 1;
            }
        }
    }

    long size();

    /** The first in order; there must be one. */
    long first();

    /** The last in order; there must be one. */
    long last();

    /** All of them, their order forgotten. */
    NumberSet set();

    ResultList part(PartialRange range);

    /** Uids as the sequence numbers that the client knows. */
    ResultList numbers(Selected box);

    /** RFC 9051 9 {@code sequence-set}, in order; nothing when there are none. */
    void write(ResponseBuffer out);

    default boolean isEmpty() {
        return size() == 0;
    }
}
