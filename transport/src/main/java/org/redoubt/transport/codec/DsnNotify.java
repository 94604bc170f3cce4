package org.redoubt.transport.codec;

/** RFC 3461 4.1: when the sender wants a report. NEVER is the empty set of these. */
public enum DsnNotify {
    SUCCESS,
    FAILURE,
    DELAY
}
