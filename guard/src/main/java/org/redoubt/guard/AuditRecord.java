package org.redoubt.guard;

/**
 * An event as it stands in the log.
 *
 * @param sequence 1 for the first event ever written, one more for each; a gap means that lines are missing
 */
public record AuditRecord(long sequence, AuditEvent event) {}
