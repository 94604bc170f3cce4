package org.redoubt.guard.country;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.stream.IntStream;

/**
 * Which code holds from which place on: sorted places and a code for each, so that a look-up is one binary search. Places
 * are unsigned numbers: IPv4 addresses, or the upper halves of IPv6 addresses. Immutable.
 */
final class Segments {
    private final long[] places;
    private final short[] codes;

    private Segments(long[] places, short[] codes) {
        this.places = places;
        this.codes = codes;
    }

    /** The code at a place; 0 for none. */
    short at(long place) {
        int found = Arrays.binarySearch(places, place ^ Long.MIN_VALUE);
        int before = found >= 0 ? found : -found - 2;
        return before < 0 ? 0 : codes[before];
    }

    int size() {
        return places.length;
    }

    /** Gathers ranges in whatever order. Of two that have a place in common the one that begins later holds there. */
    static final class Builder {
        private long[] starts = new long[1024];
        private long[] ends = new long[1024];
        private short[] codes = new short[1024];
        private int size;

        private long[] places = new long[0];
        private short[] held = new short[0];
        private int made;

        /** @param end within the range */
        void add(long start, long end, short code) throws IOException {
            if (size >= Limits.MAX_RANGES) {
                throw new IOException("a table of countries has more than " + Limits.MAX_RANGES + " ranges");
            }
            if (size == starts.length) {
                starts = Arrays.copyOf(starts, size * 2);
                ends = Arrays.copyOf(ends, size * 2);
                codes = Arrays.copyOf(codes, size * 2);
            }
            // Turned so that the order of signed numbers is that of unsigned ones.
            starts[size] = start ^ Long.MIN_VALUE;
            ends[size] = end ^ Long.MIN_VALUE;
            codes[size++] = code;
        }

        int size() {
            return size;
        }

        Segments build() {
            places = new long[size * 2];
            held = new short[size * 2];
            Deque<Integer> open = new ArrayDeque<>();
            for (int range : order()) {
                while (!open.isEmpty() && ends[open.peek()] < starts[range]) {
                    end(open);
                }
                open.push(range);
                begin(starts[range], codes[range]);
            }
            while (!open.isEmpty()) {
                end(open);
            }
            return new Segments(Arrays.copyOf(places, made), Arrays.copyOf(held, made));
        }

        private int[] order() {
            boolean sorted = IntStream.range(1, size)
                    .allMatch(i -> starts[i - 1] < starts[i] || starts[i - 1] == starts[i] && ends[i - 1] >= ends[i]);
            if (sorted) {
                return IntStream.range(0, size).toArray();
            }
            return IntStream.range(0, size)
                    .boxed()
                    .sorted(Comparator.comparingLong((Integer i) -> starts[i])
                            .thenComparing(Comparator.comparingLong((Integer i) -> ends[i]).reversed()))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }

        /** The range on top is over: what lies beneath and goes on holds again. */
        private void end(Deque<Integer> open) {
            long last = ends[open.pop()];
            while (!open.isEmpty() && ends[open.peek()] <= last) {
                open.pop();
            }
            if (last != Long.MAX_VALUE) {
                begin(last + 1, open.isEmpty() ? 0 : codes[open.peek()]);
            }
        }

        private void begin(long place, short code) {
            if (made > 0 && places[made - 1] == place) {
                made--;
            }
            if ((made == 0 ? 0 : held[made - 1]) != code) {
                places[made] = place;
                held[made++] = code;
            }
        }
    }
}
