package org.redoubt.transport.queue;

import java.time.Duration;

/**
 * How much is set aside.
 *
 * @param kept how long a message stays
 * @param octets that are kept at most, of all messages together
 */
public record Quarantine(Duration kept, long octets) {}
