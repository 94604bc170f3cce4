package org.redoubt.account;

import java.time.Instant;
import java.util.List;

/**
 * What one try of a followed message brought, kept until whoever follows it has taken it.
 *
 * @param leg what was tried
 * @param attempts how often it had been tried before
 * @param follow the word by which its sender knows the message
 * @param at when that was
 */
public record QueueNews(LegId leg, int attempts, String follow, Instant at, List<Item> items) {
    public QueueNews {
        items = List.copyOf(items);
    }

    /** How it stands with one recipient (RFC 8621 7, deliveryStatus). */
    public enum Delivered {
        /** It is tried again. */
        QUEUED,
        /** It is in the mailbox. */
        YES,
        NO,
        /** Another server has it, or nobody knows. */
        UNKNOWN
    }

    /**
     * One recipient.
     *
     * @param reply what was answered last
     */
    public record Item(String recipient, Delivered delivered, String reply) {}
}
