package org.redoubt.account;

import java.util.Set;

/** What to do with the flags of emails (RFC 9051 6.4.6). */
public record FlagChange(Mode mode, Set<Keyword> keywords) {
    public FlagChange {
        keywords = Set.copyOf(keywords);
    }

    /** How the keywords given change those there are. */
    public enum Mode {
        ADD,
        REMOVE,
        REPLACE
    }

    long apply(long flags, long bits) {
        return switch (mode) {
            case ADD -> flags | bits;
            case REMOVE -> flags & ~bits;
            case REPLACE -> flags & Flags.UNEVEN_LINES | bits;
        };
    }
}
