package org.redoubt.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** The machine's clock, and one platform daemon thread for all periodic work. */
final class SystemRuntime implements WireRuntime {
    private final PeriodicWork work = new PeriodicWork();
    private final Thread ticker = serviceThread("wire-ticker", this::tick);
    private volatile boolean closed;

    SystemRuntime() {
        ticker.start();
    }

    private void tick() {
        while (!closed) {
            LockSupport.parkNanos(Limits.SWEEP_PERIOD.toNanos());
            work.run(nanoTime());
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Periodic every(Duration period, Runnable run) {
        return work.add(nanoTime() + period.toNanos(), period.toNanos(), run);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(ticker);
    }
}
