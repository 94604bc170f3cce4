package org.redoubt.guard;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An audit log in memory, for tests and for trying things out; it can be told to fail. */
public final class RecordingAuditLog implements AuditLog {
    private final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    private final List<AuditEvent> durable = new CopyOnWriteArrayList<>();
    private volatile boolean broken;

    @Override
    public void record(AuditEvent event) {
        if (broken) {
            throw new AuditUnavailableException("the audit log was told to fail");
        }
        events.add(event);
    }

    @Override
    public void recordDurably(AuditEvent event) {
        record(event);
        durable.add(event);
    }

    /** All events so far, oldest first. */
    public List<AuditEvent> events() {
        return List.copyOf(events);
    }

    /** The events of one kind, oldest first. */
    public List<AuditEvent> events(AuditKind kind) {
        return events.stream().filter(event -> event.kind() == kind).toList();
    }

    /** Those events whose writer waited for the disk. */
    public List<AuditEvent> durableEvents() {
        return List.copyOf(durable);
    }

    public void clear() {
        events.clear();
        durable.clear();
    }

    /** From now on both methods throw, or work again. */
    public void breakDown(boolean isBroken) {
        broken = isBroken;
    }

    @Override
    public boolean available() {
        return !broken;
    }

    @Override
    public void close() {}
}
