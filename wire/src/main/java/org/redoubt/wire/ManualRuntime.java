package org.redoubt.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A runtime whose time moves only by {@link #advance}; for tests of timeouts. */
public final class ManualRuntime implements WireRuntime {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final PeriodicWork work = new PeriodicWork();
    private final AtomicLong nanos = new AtomicLong();

    ManualRuntime() {}

    /** Moves time on, then runs in this thread what has become due, each piece once. */
    public synchronized void advance(Duration step) {
        work.run(nanos.addAndGet(step.toNanos()));
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public Instant now() {
        return START.plusNanos(nanos.get());
    }

    @Override
    public Periodic every(Duration period, Runnable run) {
        return work.add(nanoTime() + period.toNanos(), period.toNanos(), run);
    }

    @Override
    public void close() {}
}
