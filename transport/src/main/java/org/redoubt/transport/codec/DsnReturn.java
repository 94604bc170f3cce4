package org.redoubt.transport.codec;

/** RFC 3461 4.3: how much of the message a failure report shall bring back. */
public enum DsnReturn {
    FULL,
    HDRS
}
