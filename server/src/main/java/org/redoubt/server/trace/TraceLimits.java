package org.redoubt.server.trace;

import java.time.Duration;

/** The limits of the trace log, each with its reason. */
final class TraceLimits {
    /** Who misses a letter asks within days; who looks into a matter later has the audit log. */
    static final Duration KEPT = Duration.ofDays(30);

    /** All segments together; some ten million messages. The oldest go first. */
    static final long OCTETS = 1L << 30;

    /** A segment is thrown away whole, so one is not much of what is kept. */
    static final long SEGMENT_OCTETS = 32L << 20;

    static final Duration SEGMENT_TIME = Duration.ofDays(1);

    /** Events wait so long for others, so that many are one block and one write. */
    static final Duration LINGER = Duration.ofMillis(200);

    /** A block is opened whole when it is searched. */
    static final int BLOCK_OCTETS = 64 * 1024;

    /** A block with one event of the largest size: a thousand recipients of a thousand characters each. */
    static final int LARGEST_BLOCK = 8 << 20;

    /** What waits for a disk that does not keep up; beyond it events are left out, for delivery never waits. */
    static final int WAITING_OCTETS = 16 << 20;

    /** Messages of one answer; more are not read by anybody. */
    static final int MESSAGES = 1_000;

    /** Events of one answer: a letter to a thousand that was tried for five days. */
    static final int EVENTS = 100_000;

    private TraceLimits() {}
}
