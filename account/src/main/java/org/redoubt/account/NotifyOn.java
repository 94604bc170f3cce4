package org.redoubt.account;

/** RFC 3461 4.1: when the sender wants a report. The order is part of the queue's format: add at the end. */
public enum NotifyOn {
    SUCCESS,
    FAILURE,
    DELAY
}
