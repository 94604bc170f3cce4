package org.redoubt.guard.country;

/** The limits of tables of countries, each with its reason. */
final class Limits {
    /** Octets of a file: the registries' in one have 60 MB, databases of cities 130 MB. */
    static final long MAX_FILE = 256L << 20;

    /** Characters of a line: the registries' have some 120. */
    static final int MAX_LINE = 1_000;

    /** Ranges of each of IPv4 and IPv6: the largest free tables have some 700,000; reading takes 40 octets for each. */
    static final int MAX_RANGES = 2_000_000;

    /** Nodes of a database's tree that are walked over: twice what the largest free ones have. */
    static final int MAX_STEPS = 16_000_000;

    /** How deep values of a database lie within each other. */
    static final int MAX_DEPTH = 16;

    /** Values of one record of a database. */
    static final int MAX_VALUES = 10_000;

    private Limits() {}
}
