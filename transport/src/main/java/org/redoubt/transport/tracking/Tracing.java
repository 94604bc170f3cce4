package org.redoubt.transport.tracking;

/** Notes what happens to messages. It never fails, and whoever calls it never waits for a disk. */
@FunctionalInterface
public interface Tracing {
    /** Notes nothing. */
    Tracing NONE = event -> {};

    void note(TraceEvent event);
}
