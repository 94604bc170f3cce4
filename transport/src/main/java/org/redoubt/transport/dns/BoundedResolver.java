package org.redoubt.transport.dns;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The questions of one piece of work: so many, within so much time. Beyond that everything fails at once. For one
 * thread.
 */
public final class BoundedResolver implements Resolver {
    private final Resolver inner;
    private final LongSupplier nanoTime;
    private final long deadlineNanos;
    private int left;

    public BoundedResolver(Resolver inner, int questions, Duration time, LongSupplier nanoTime) {
        this.inner = inner;
        this.left = questions;
        this.nanoTime = nanoTime;
        this.deadlineNanos = nanoTime.getAsLong() + time.toNanos();
    }

    /** For all that is asked because of one message. */
    public static BoundedResolver forMessage(Resolver inner, LongSupplier nanoTime) {
        return new BoundedResolver(inner, DnsLimits.QUESTIONS_PER_MESSAGE, DnsLimits.MESSAGE_TIME, nanoTime);
    }

    @Override
    public <T extends Rdata> Answer<T> resolve(DnsName name, RecordType<T> type, Duration atMost) {
        long remaining = deadlineNanos - nanoTime.getAsLong();
        if (left == 0 || remaining <= 0) {
            return new Answer.Failed<>(Duration.ZERO);
        }
        left--;
        return inner.resolve(name, type, Duration.ofNanos(Math.min(remaining, atMost.toNanos())));
    }

    @Override
    public boolean available() {
        return inner.available();
    }
}
