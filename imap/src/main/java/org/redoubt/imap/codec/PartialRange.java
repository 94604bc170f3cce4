package org.redoubt.imap.codec;

import org.redoubt.store.id.NumberSet;

/**
 * RFC 9394 4 {@code partial-range}: positions in a list of results, counted from 1 at its start, or from the last
 * result backwards.
 *
 * @param first the smaller position, however the client ordered the two
 * @param last the larger one
 * @param fromEnd whether 1 is the last result
 * @param text as the client wrote it, which is how answers name it
 */
public record PartialRange(long first, long last, boolean fromEnd, String text) {
    public static PartialRange parse(CommandText in) throws SyntaxException {
        boolean fromEnd = in.accept('-');
        long one = in.nzNumber();
        in.expect(':');
        // RFC 9394 4: both are counted from the same end.
        if (fromEnd) {
            in.expect('-');
        }
        long other = in.nzNumber();
        String sign = fromEnd ? "-" : "";
        return new PartialRange(Math.min(one, other), Math.max(one, other), fromEnd, sign + one + ":" + sign + other);
    }

    /** The index of the first result meant, among this many; not below {@link #end} when none is. */
    public long begin(long size) {
        return fromEnd ? Math.max(0, size - last) : Math.min(size, first - 1);
    }

    /** The index behind the last result meant. */
    public long end(long size) {
        return fromEnd ? Math.max(0, size - first + 1) : Math.min(size, last);
    }

    /** Those numbers of an ascending list that are meant. */
    public NumberSet of(NumberSet numbers) {
        long size = numbers.size();
        long begin = begin(size);
        long end = end(size);
        NumberSet.Builder meant = NumberSet.builder();
        long index = 0;
        for (int i = 0; i < numbers.rangeCount() && index < end; i++) {
            long lo = numbers.lo(i) + Math.max(0, begin - index);
            long hi = Math.min(numbers.hi(i), numbers.lo(i) + end - index - 1);
            meant.addRange(lo, hi);
            index += numbers.hi(i) - numbers.lo(i) + 1;
        }
        return meant.build();
    }
}
