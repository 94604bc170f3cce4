package org.redoubt.wire;

import java.time.Duration;
import java.time.Instant;

/**
 * Where this module's time, threads and periodic work come from.
 *
 * <p>{@link #system()} is the real thing. {@link #manual()} stands still until a test moves it, so that a
 * timeout of thirty minutes is tested in a millisecond.
 */
public sealed interface WireRuntime extends AutoCloseable permits SystemRuntime, ManualRuntime {
    /** Nanoseconds from an arbitrary origin; only differences mean something. */
    long nanoTime();

    Instant now();

    /**
     * Runs the work every period until the result is closed. Work is short, does not block and runs on one
     * thread, one piece after another; a piece that throws is logged and runs again at its next time.
     */
    Periodic every(Duration period, Runnable work);

    /** A virtual thread, not yet started. */
    default Thread connectionThread(String name, Runnable work) {
        return Thread.ofVirtual().name(name).unstarted(work);
    }

    /** A platform daemon thread, not yet started. */
    default Thread serviceThread(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name(name).unstarted(work);
    }

    @Override
    void close();

    static WireRuntime system() {
        return new SystemRuntime();
    }

    static ManualRuntime manual() {
        return new ManualRuntime();
    }

    /** Periodic work that can be stopped. */
    interface Periodic extends AutoCloseable {
        @Override
        void close();
    }
}
