package org.redoubt.jmap.codec;

import java.util.Optional;

/** States (RFC 8620 1.6.3): a version of the account's journal, and what was told of the entry after it, as {@code 17.3}. */
public final class States {
    private States() {}

    /** @param beyond how much of the next entry was told */
    public record State(long version, long beyond) {}

    public static String text(long version, long beyond) {
        return beyond == 0 ? String.valueOf(version) : version + "." + beyond;
    }

    /** The state that a text is; empty for one that we never gave. */
    public static Optional<State> parse(String text) {
        if (!text.matches("(0|[1-9][0-9]{0,17})(\\.[1-9][0-9]{0,17})?")) {
            return Optional.empty();
        }
        int dot = text.indexOf('.');
        return Optional.of(
                dot < 0
                        ? new State(Long.parseLong(text), 0)
                        : new State(Long.parseLong(text.substring(0, dot)), Long.parseLong(text.substring(dot + 1))));
    }
}
