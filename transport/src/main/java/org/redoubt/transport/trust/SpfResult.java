package org.redoubt.transport.trust;

import java.util.Locale;

/** RFC 7208 2.6. */
public enum SpfResult {
    NONE,
    NEUTRAL,
    PASS,
    FAIL,
    SOFTFAIL,
    TEMPERROR,
    PERMERROR;

    /** As Authentication-Results writes it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
