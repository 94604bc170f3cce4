package org.redoubt.guard.sigma;

import java.util.Locale;
import java.util.Optional;

/** How bad it is if a rule is right; the least first. */
public enum Level {
    INFORMATIONAL,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    static Optional<Level> named(String text) {
        for (Level level : values()) {
            if (level.text().equals(text.toLowerCase(Locale.ROOT))) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    /** As rules write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
