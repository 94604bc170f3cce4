package org.redoubt.store.id;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * An immutable set of non-negative numbers, kept as sorted ranges that neither touch nor overlap.
 *
 * <p>Uids, sequence numbers and object ids come in long runs, so a set of a million of them is often one
 * range. Every operation costs time and memory by the count of ranges, never by the count of numbers, except
 * {@link #forEach}.
 */
public final class NumberSet {
    public static final NumberSet EMPTY = new NumberSet(new long[0]);

    /** lo, hi, lo, hi, ... both inclusive. */
    private final long[] bounds;

    private NumberSet(long[] bounds) {
        this.bounds = bounds;
    }

    /** The set of these numbers, in any order, repeats allowed. */
    public static NumberSet of(long... numbers) {
        Builder builder = builder();
        for (long number : numbers) {
            builder.add(number);
        }
        return builder.build();
    }

    /** All numbers from lo to hi, both included; empty when hi is below lo. */
    public static NumberSet range(long lo, long hi) {
        return hi < lo ? EMPTY : builder().addRange(lo, hi).build();
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws NumberFormatException when the text is no such set
     */
    public static NumberSet parse(String text) {
        Builder builder = builder();
        if (text.isEmpty()) {
            return EMPTY;
        }
        for (String range : text.split(",", -1)) {
            int colon = range.indexOf(':');
            long lo = Long.parseLong(colon < 0 ? range : range.substring(0, colon));
            builder.addRange(lo, colon < 0 ? lo : Long.parseLong(range.substring(colon + 1)));
        }
        return builder.build();
    }

    public static Builder builder() {
        return new Builder();
    }

    public boolean isEmpty() {
        return bounds.length == 0;
    }

    public int rangeCount() {
        return bounds.length / 2;
    }

    /** The first number of range i. */
    public long lo(int i) {
        return bounds[2 * i];
    }

    /** The last number of range i. */
    public long hi(int i) {
        return bounds[2 * i + 1];
    }

    /** How many numbers there are. */
    public long size() {
        long size = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            size += bounds[i + 1] - bounds[i] + 1;
        }
        return size;
    }

    /**
     * The smallest number.
     *
     * @throws IllegalStateException when the set is empty
     */
    public long min() {
        requireSome();
        return bounds[0];
    }

    /**
     * The largest number.
     *
     * @throws IllegalStateException when the set is empty
     */
    public long max() {
        requireSome();
        return bounds[bounds.length - 1];
    }

    public boolean contains(long number) {
        int i = firstRangeEndingAtOrAfter(number);
        return i < rangeCount() && lo(i) <= number;
    }

    /** The first range whose last number is at or after this one; {@link #rangeCount} when there is none. */
    public int firstRangeEndingAtOrAfter(long number) {
        int low = 0;
        int high = rangeCount();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (hi(middle) < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Every number, ascending. */
    public void forEach(LongConsumer consumer) {
        for (int i = 0; i < bounds.length; i += 2) {
            for (long number = bounds[i]; number <= bounds[i + 1]; number++) {
                consumer.accept(number);
            }
        }
    }

    /**
     * Every number, ascending.
     *
     * @throws IllegalStateException when there are more than fit an array
     */
    public long[] toArray() {
        long size = size();
        if (size > Integer.MAX_VALUE - 16) {
            throw new IllegalStateException("too many numbers for an array");
        }
        long[] numbers = new long[(int) size];
        int at = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            for (long number = bounds[i]; number <= bounds[i + 1]; number++) {
                numbers[at++] = number;
            }
        }
        return numbers;
    }

    public NumberSet union(NumberSet other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        Builder builder = builder();
        int i = 0;
        int j = 0;
        while (i < rangeCount() || j < other.rangeCount()) {
            if (j == other.rangeCount() || (i < rangeCount() && lo(i) <= other.lo(j))) {
                builder.addRange(lo(i), hi(i));
                i++;
            } else {
                builder.addRange(other.lo(j), other.hi(j));
                j++;
            }
        }
        return builder.build();
    }

    public NumberSet intersect(NumberSet other) {
        Builder builder = builder();
        int i = 0;
        int j = 0;
        while (i < rangeCount() && j < other.rangeCount()) {
            long lo = Math.max(lo(i), other.lo(j));
            long hi = Math.min(hi(i), other.hi(j));
            if (lo <= hi) {
                builder.addRange(lo, hi);
            }
            if (hi(i) < other.hi(j)) {
                i++;
            } else {
                j++;
            }
        }
        return builder.build();
    }

    /** The numbers of this set that the other one lacks. */
    public NumberSet minus(NumberSet other) {
        Builder builder = builder();
        int j = 0;
        for (int i = 0; i < rangeCount(); i++) {
            long from = lo(i);
            while (j < other.rangeCount() && other.hi(j) < from) {
                j++;
            }
            for (int k = j; k < other.rangeCount() && other.lo(k) <= hi(i); k++) {
                builder.addRange(from, other.lo(k) - 1);
                from = other.hi(k) + 1;
            }
            builder.addRange(from, hi(i));
        }
        return builder.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumberSet set && Arrays.equals(bounds, set.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** As in "1:4,7"; the empty string for the empty set. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rangeCount(); i++) {
            text.append(i == 0 ? "" : ",").append(lo(i));
            if (hi(i) > lo(i)) {
                text.append(':').append(hi(i));
            }
        }
        return text.toString();
    }

    private void requireSome() {
        if (isEmpty()) {
            throw new IllegalStateException("the set is empty");
        }
    }

    /** Gathers numbers and ranges; cheapest when they come in ascending order. */
    public static final class Builder {
        private long[] bounds = new long[8];
        private int length;
        private boolean sorted = true;

        private Builder() {}

        public Builder add(long number) {
            return addRange(number, number);
        }

        /** Adds lo to hi, both included; nothing when hi is below lo. */
        public Builder addRange(long lo, long hi) {
            if (hi < lo) {
                return this;
            }
            if (lo < 0) {
                throw new IllegalArgumentException("numbers are not negative");
            }
            if (length > 0 && lo >= bounds[length - 2] && lo - 1 <= bounds[length - 1]) {
                bounds[length - 1] = Math.max(bounds[length - 1], hi);
                return this;
            }
            sorted &= length == 0 || lo > bounds[length - 1];
            if (length == bounds.length) {
                bounds = Arrays.copyOf(bounds, length * 2);
            }
            bounds[length++] = lo;
            bounds[length++] = hi;
            return this;
        }

        public Builder addAll(NumberSet set) {
            for (int i = 0; i < set.rangeCount(); i++) {
                addRange(set.lo(i), set.hi(i));
            }
            return this;
        }

        public NumberSet build() {
            if (length == 0) {
                return EMPTY;
            }
            return sorted ? new NumberSet(Arrays.copyOf(bounds, length)) : sortedUnion();
        }

        private NumberSet sortedUnion() {
            long[][] ranges = new long[length / 2][];
            for (int i = 0; i < ranges.length; i++) {
                ranges[i] = new long[] {bounds[2 * i], bounds[2 * i + 1]};
            }
            Arrays.sort(ranges, (a, b) -> Long.compare(a[0], b[0]));
            Builder builder = new Builder();
            for (long[] range : ranges) {
                builder.addRange(range[0], range[1]);
            }
            return builder.build();
        }
    }
}
