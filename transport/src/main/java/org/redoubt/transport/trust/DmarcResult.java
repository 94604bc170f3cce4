package org.redoubt.transport.trust;

import java.util.Locale;

/** RFC 7489 11.2. */
public enum DmarcResult {
    NONE,
    PASS,
    FAIL,
    TEMPERROR,
    PERMERROR;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
