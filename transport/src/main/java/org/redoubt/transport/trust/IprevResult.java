package org.redoubt.transport.trust;

import java.util.Locale;

/** RFC 8601 3. */
public enum IprevResult {
    PASS,
    FAIL,
    TEMPERROR,
    PERMERROR;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
