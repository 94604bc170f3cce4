package org.redoubt.account;

import java.time.Instant;

/**
 * A domain that mail waits for.
 *
 * @param name the domain, or {@link OutboundQueue#HERE}
 * @param notBefore when it may be tried next
 * @param failures how often in a row it could not be reached at all
 * @param lastReply what the last of these brought
 */
public record QueuedDestination(String name, Instant notBefore, int failures, String lastReply) {
    static QueuedDestination fresh(String name) {
        return new QueuedDestination(name, Instant.EPOCH, 0, "");
    }
}
