package org.redoubt.guard.indicator;

/** The limits of indicators, each with its reason. */
final class Limits {
    /** Octets of a bundle: large feeds have some ten megabytes. */
    static final long MAX_FILE = 64L << 20;

    /** Indicators in all: some 200 octets each. */
    static final int MAX_INDICATORS = 500_000;

    /** Networks that are no single addresses: each is compared with every address. */
    static final int MAX_NETWORKS = 5_000;

    /** Characters of a pattern. */
    static final int MAX_PATTERN = 16_384;

    /** Problems told of one folder. */
    static final int MAX_PROBLEMS = 100;

    private Limits() {}
}
