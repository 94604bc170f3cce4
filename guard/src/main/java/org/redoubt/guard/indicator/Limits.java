package org.redoubt.guard.indicator;

/** The limits of indicators, each with its reason. */
final class Limits {
    /** Octets of a bundle: large feeds have some ten megabytes. */
    static final long MAX_FILE = 64L << 20;

    /** Indicators in all: some 200 octets each. */
    static final int MAX_INDICATORS = 500_000;

    /** What all weigh: characters of ids, names and values, and what each takes beside those. Half a million of 256 octets. */
    static final long MAX_WEIGHT = 128L << 20;

    /** What an indicator takes beside its texts. */
    static final int WEIGHT = 160;

    /** Characters of an id (indicator--UUID), and of a name as far as it is shown. */
    static final int MAX_TEXT = 200;

    /** Values of one object of a bundle; an indicator has some twenty. */
    static final int MAX_VALUES = 10_000;

    /** Networks that are no single addresses: each is compared with every address. */
    static final int MAX_NETWORKS = 5_000;

    /** Characters of a pattern. */
    static final int MAX_PATTERN = 16_384;

    /** Problems told of one folder. */
    static final int MAX_PROBLEMS = 100;

    private Limits() {}
}
