package org.redoubt.guard.sigma;

import java.time.Duration;

/** The limits of rules, each with its reason. */
final class Limits {
    /** Characters of a file of rules; the published ones have some 2,000 each. */
    static final int MAX_FILE = 1 << 20;

    /** Rules in all: the published collection has 3,000, few of them about mail. */
    static final int MAX_RULES = 2_000;

    /** Nesting of a file, and of a condition's parentheses. */
    static final int MAX_DEPTH = 32;

    /** Characters of a condition. */
    static final int MAX_CONDITION = 4096;

    /** Values of one field in one selection. */
    static final int MAX_VALUES = 10_000;

    /** What a correlation may count up to. */
    static final int MAX_COUNT = 10_000;

    /** How far back a correlation may look. */
    static final Duration MAX_TIMESPAN = Duration.ofDays(7);

    /** Groups a correlation keeps at once; beyond that those that were quiet for longest are forgotten. */
    static final int MAX_GROUPS = 50_000;

    /** Events a correlation keeps over all groups, 16 octets each and their values: some 10 MB a rule at most. */
    static final int MAX_CELLS = 200_000;

    /** Values of a sum kept one by one; older ones are added up. */
    static final int MAX_SUMMANDS = 512;

    /** Events named as evidence of one finding: the last ones. */
    static final int MAX_EVIDENCE = 20;

    /** Rules that a correlation puts in relation. */
    static final int MAX_REFERENCES = 16;

    private Limits() {}
}
