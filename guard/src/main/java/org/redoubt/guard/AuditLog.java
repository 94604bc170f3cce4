package org.redoubt.guard;

/**
 * Where every access is recorded. Safe for many threads. Once it cannot be written both methods throw
 * {@link AuditUnavailableException}, and whoever calls them lets nothing happen that is not recorded.
 */
public interface AuditLog extends AutoCloseable {
    /**
     * Adds an event to one of the next group writes without waiting for the disk; waits only while too many
     * events are on their way.
     */
    void record(AuditEvent event);

    /** Adds an event and returns when it is on disk. */
    void recordDurably(AuditEvent event);

    /** Whether the last try to write succeeded. */
    boolean available();

    @Override
    void close();
}
