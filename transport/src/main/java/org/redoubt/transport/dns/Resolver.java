package org.redoubt.transport.dns;

import java.time.Duration;

/**
 * Answers questions to the DNS. An implementation may be asked by many threads at once; a question blocks the one that
 * asks, never longer than it says, and never throws for what a name server does.
 */
public interface Resolver {
    /** Knows nothing and waits for nothing: every question fails at once. */
    Resolver NONE = new NoResolver();

    /**
     * Asks.
     *
     * @param atMost how long the caller will wait; afterwards the answer is {@link Answer.Failed}
     */
    <T extends Rdata> Answer<T> resolve(DnsName name, RecordType<T> type, Duration atMost);

    /** Asks, waiting {@link DnsLimits#QUESTION_TIME} at most. */
    default <T extends Rdata> Answer<T> resolve(DnsName name, RecordType<T> type) {
        return resolve(name, type, DnsLimits.QUESTION_TIME);
    }

    /** Whether there is anybody to ask. */
    default boolean available() {
        return true;
    }
}
