package org.redoubt.transport.trust;

import java.util.Locale;

/** RFC 8601 2.7.1. */
public enum DkimResult {
    NONE,
    PASS,
    FAIL,
    POLICY,
    NEUTRAL,
    TEMPERROR,
    PERMERROR;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
