package org.redoubt.store.id;

/**
 * The version of an account: moves up by one with every change (RFC 7162 3.1; the state of RFC 8620).
 *
 * @param value 0 for an account nothing was ever written to; at most 63 bits
 */
public record ModSeq(long value) implements Comparable<ModSeq> {
    public static final ModSeq ZERO = new ModSeq(0);

    public ModSeq {
        if (value < 0) {
            throw new IllegalArgumentException("a ModSeq has 63 bits");
        }
    }

    public ModSeq plus(long steps) {
        return new ModSeq(value + steps);
    }

    @Override
    public int compareTo(ModSeq other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
