package org.redoubt.store.seal;

/** Lengths that tell little of what they hold: Padme (Nikitin et al., Reducing Metadata Leakage, PoPETs 2019, 4.1). */
public final class Padding {
    private Padding() {}

    /**
     * How long something of some octets is to be made: never shorter, by at most a ninth longer, and one of few lengths.
     *
     * @param least what nothing is shorter than
     */
    public static long padded(long octets, long least) {
        if (octets <= least || octets < 2) {
            return Math.max(octets, least);
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(octets);
        int kept = Integer.SIZE - Integer.numberOfLeadingZeros(exponent);
        long mask = (1L << Math.max(0, exponent - kept)) - 1;
        return octets + mask & ~mask;
    }
}
