package org.redoubt.transport.queue;

import org.redoubt.account.OutboundQueue;
import org.redoubt.wire.Metrics;

/** The figures of the queue. */
final class QueueMeter {
    private static final String RECIPIENTS = "redoubt_queue_recipients_total";
    private static final String RECIPIENTS_HELP = "What became of recipients, by outcome; one deferred counts each time";

    private final Metrics.Counter sent;
    private final Metrics.Counter delivered;
    private final Metrics.Counter deferred;
    private final Metrics.Counter failed;
    private final Metrics.Counter unreachable;
    private final Metrics.Counter queued;
    private final Metrics.Counter reports;

    QueueMeter(Metrics metrics, OutboundQueue queue) {
        metrics.gauge("redoubt_queue_messages", "Messages in the queue", () -> queue.totals()
                .messages());
        metrics.gauge("redoubt_queue_legs", "Parts of messages that wait for a destination", () -> queue.totals()
                .legs());
        metrics.gauge("redoubt_queue_octets", "Octets of messages in the queue", () -> queue.totals()
                .octets());
        sent = metrics.counter(RECIPIENTS, RECIPIENTS_HELP, "outcome", "sent");
        delivered = metrics.counter(RECIPIENTS, RECIPIENTS_HELP, "outcome", "delivered");
        deferred = metrics.counter(RECIPIENTS, RECIPIENTS_HELP, "outcome", "deferred");
        failed = metrics.counter(RECIPIENTS, RECIPIENTS_HELP, "outcome", "failed");
        unreachable = metrics.counter(
                "redoubt_queue_unreachable_total", "How often no host of a destination could be reached");
        queued = metrics.counter("redoubt_queue_messages_total", "Messages that were queued");
        reports = metrics.counter("redoubt_queue_reports_total", "Delivery reports that were queued");
    }

    void queued() {
        queued.increment();
    }

    void reported(int count) {
        reports.add(count);
    }

    void taken(boolean here) {
        (here ? delivered : sent).increment();
    }

    void deferred() {
        deferred.increment();
    }

    void failed() {
        failed.increment();
    }

    void unreachable() {
        unreachable.increment();
    }
}
