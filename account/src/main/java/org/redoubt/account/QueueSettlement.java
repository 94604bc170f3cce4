package org.redoubt.account;

import java.time.Instant;
import java.util.List;

/**
 * What a look at a leg led to. The leg, and reports about it, change in one commit.
 *
 * @param left who is still to be reached, in place of those who were; nobody ends the leg
 * @param tried whether this was a try to reach them
 * @param due when the next one is
 * @param ageAt when the leg's age matters next
 * @param warned whether the sender is told now that it takes long
 * @param reports messages to be queued with it
 * @param news what whoever follows the message is told
 */
public record QueueSettlement(
        List<QueuedRecipient> left,
        boolean tried,
        Instant due,
        Instant ageAt,
        boolean warned,
        List<OutboundQueue.Prepared> reports,
        List<QueueNews.Item> news) {
    public QueueSettlement {
        left = List.copyOf(left);
        reports = List.copyOf(reports);
        news = List.copyOf(news);
    }

    /** Of what nobody follows. */
    public QueueSettlement(
            List<QueuedRecipient> left,
            boolean tried,
            Instant due,
            Instant ageAt,
            boolean warned,
            List<OutboundQueue.Prepared> reports) {
        this(left, tried, due, ageAt, warned, reports, List.of());
    }

    /** Nobody is left, and nobody follows it. */
    public static QueueSettlement done(List<OutboundQueue.Prepared> reports) {
        return done(reports, List.of());
    }

    /** Nobody is left. */
    public static QueueSettlement done(List<OutboundQueue.Prepared> reports, List<QueueNews.Item> news) {
        return new QueueSettlement(List.of(), true, Instant.EPOCH, Instant.EPOCH, false, reports, news);
    }
}
