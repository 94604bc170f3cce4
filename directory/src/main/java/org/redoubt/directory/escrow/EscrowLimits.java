package org.redoubt.directory.escrow;

/** Every limit of this package, each with its reason. */
public final class EscrowLimits {
    /** Officers of one escrow: who recovers an account has to reach some of them. */
    public static final int MAX_OFFICERS = 16;

    /** One officer alone is no escrow but a second administrator. */
    public static final int MIN_THRESHOLD = 2;

    /** A name on one line. */
    public static final int MAX_NAME = 80;

    /** Octets of a file: a request with the shares of {@value #MAX_OFFICERS} officers has some 7,000. */
    public static final int MAX_FILE = 32_768;

    /** RFC 9106 4, the second recommended option, with one lane: it is a laptop's, and asked for a few times a year. */
    static final int MEMORY_KIB = 65_536;

    /** RFC 9106 4, likewise; one more, for there is one lane and not four. */
    static final int PASSES = 4;

    private EscrowLimits() {}
}
