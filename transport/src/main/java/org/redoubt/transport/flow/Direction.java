package org.redoubt.transport.flow;

import java.util.Locale;

/** Which way a message goes, for one of its recipients. */
public enum Direction {
    /** From outside to somebody here. */
    INBOUND,
    /** To somebody elsewhere. */
    OUTBOUND,
    /** From somebody of ours to somebody here. */
    INTERNAL;

    /** As it is written in files of rules. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
