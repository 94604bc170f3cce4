package org.redoubt.transport.milter;

import java.time.Duration;

/** Limits of this package, each with its reason. */
final class MilterLimits {
    /** A filter on this machine or beside it connects at once or not at all. */
    static final Duration CONNECT = Duration.ofSeconds(5);

    /**
     * How long an answer takes at most, however often a filter says that it is at work: whoever sends the message waits for
     * ten minutes (RFC 5321 4.5.3.2.6), for all filters together.
     */
    static final Duration ANSWER = Duration.ofMinutes(5);

    /** The longest packet that is taken: 64 KiB of a new body and what stands before it; others are a mistake. */
    static final int PACKET = 1024 * 1024;

    /** The longest body that a filter may give in the place of the message's. */
    static final long BODY = 256L * 1024 * 1024;

    /** Changes of the header and the envelope for one message; more would be a loop. */
    static final int CHANGES = 10_000;

    /** A piece of the body, as the protocol has it (MILTER_CHUNK_SIZE). */
    static final int CHUNK = 65_535;

    /** The header of a message as SMTP takes it, and ours; also what a filter changes of it and of the envelope. */
    static final int HEADER = 1024 * 1024;

    private MilterLimits() {}
}
