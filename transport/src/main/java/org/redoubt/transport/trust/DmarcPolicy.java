package org.redoubt.transport.trust;

import java.util.Locale;
import java.util.Optional;

/** What a domain's owner asks for mail that fails (RFC 7489 6.3); the milder one first. */
public enum DmarcPolicy {
    NONE,
    QUARANTINE,
    REJECT;

    static Optional<DmarcPolicy> of(String label) {
        return switch (label.toLowerCase(Locale.ROOT)) {
            case "none" -> Optional.of(NONE);
            case "quarantine" -> Optional.of(QUARANTINE);
            case "reject" -> Optional.of(REJECT);
            default -> Optional.empty();
        };
    }

    /** One step milder, for mail that is spared by pct or in a test phase (RFC 7489 6.6.4). */
    DmarcPolicy milder() {
        return this == REJECT ? QUARANTINE : NONE;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
