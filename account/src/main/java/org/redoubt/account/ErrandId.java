package org.redoubt.account;

/**
 * Names an errand within the account that posted it.
 *
 * @param version of the commit that posted it
 * @param index among those of that commit
 */
record ErrandId(long version, int index) implements Comparable<ErrandId> {
    @Override
    public int compareTo(ErrandId other) {
        int byVersion = Long.compare(version, other.version);
        return byVersion != 0 ? byVersion : Integer.compare(index, other.index);
    }
}
