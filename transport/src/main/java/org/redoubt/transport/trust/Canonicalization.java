package org.redoubt.transport.trust;

import java.util.Optional;

/** RFC 6376 3.4. */
public enum Canonicalization {
    SIMPLE,
    RELAXED;

    static Optional<Canonicalization> of(String label) {
        return switch (label) {
            case "simple" -> Optional.of(SIMPLE);
            case "relaxed" -> Optional.of(RELAXED);
            default -> Optional.empty();
        };
    }

    String label() {
        return this == SIMPLE ? "simple" : "relaxed";
    }
}
