package org.redoubt.jmap.command;

/** Numbers above zero, each once, in one array: a set of the threads of a mailbox costs no object for each. */
final class LongSet {
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private final long[] slots;
    private final int shift;

    /**
     * An empty set.
     *
     * @param most how many are added at most
     */
    LongSet(int most) {
        int bits = Math.max(4, 32 - Integer.numberOfLeadingZeros(Math.max(1, most)) + 1);
        this.slots = new long[1 << bits];
        this.shift = Long.SIZE - bits;
    }

    /** Whether it was not there before; it is now. */
    boolean add(long number) {
        int at = (int) (number * SPREAD >>> shift);
        while (slots[at] != 0) {
            if (slots[at] == number) {
                return false;
            }
            at = (at + 1) & (slots.length - 1);
        }
        slots[at] = number;
        return true;
    }
}
