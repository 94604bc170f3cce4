package org.redoubt.guard.past;

import java.time.Duration;

/** The limits of the log of mail and of the search of it, each with its reason. */
final class Limits {
    /** Hashes of one message: a newsletter of a hundred links has some two hundred. */
    static final int MAX_VALUES = 2_000;

    /** What is no hash of a file leaves room for those: the four of 200 parts. Else whoever writes many links hides a file by them. */
    static final int MAX_OTHER_VALUES = MAX_VALUES - 4 * 200;

    /** A block gathers so many octets, and is written then; one record more may follow the last that fits. */
    static final int BLOCK_OCTETS = 64 << 10;

    static final int LARGEST_BLOCK = BLOCK_OCTETS + MAX_VALUES * 8 + 64;

    /** What has gathered is written so often; a server that is killed forgets as much. */
    static final long LINGER_MILLIS = 250;

    /** A segment is thrown away whole, so one is not much of what is kept. */
    static final long SEGMENT_OCTETS = 32L << 20;

    /** All segments together; some ten million messages. The oldest go first. */
    static final long OCTETS = 4L << 30;

    /** Findings in mail that are told of one indicator in one search; of more their number alone. */
    static final int MAX_HITS = 200;

    /** Findings in mail that are told in one search. */
    static final int MAX_ALL_HITS = 10_000;

    /** Blocks that are searched again after a crash, at most: some four megabytes. */
    static final int SAVE_BLOCKS = 64;

    /** Events of the audit log that are looked at in one go, and again after a crash. */
    static final int EVENTS = 50_000;

    /** A search that failed begins again where it was. */
    static final Duration AGAIN = Duration.ofMinutes(1);

    /** Indicators that are remembered as looked for, in force or not: those of a feed that is away for a while come again. */
    static final int MAX_KNOWN = 1_000_000;

    private Limits() {}
}
