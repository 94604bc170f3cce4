package org.redoubt.transport.trust;

import java.util.Locale;

/** RFC 8617 4.4. */
public enum ArcResult {
    NONE,
    PASS,
    FAIL;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
