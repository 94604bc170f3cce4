package org.redoubt.account;

import java.util.Optional;

/**
 * Names one mailbox within its account; never used again once it is gone.
 *
 * @param value a positive number
 */
public record MailboxId(long value) implements Comparable<MailboxId> {
    public MailboxId {
        if (value <= 0) {
            throw new IllegalArgumentException("a mailbox id is positive");
        }
    }

    /** The id as protocols show it (RFC 8620 1.2, RFC 8474 7), such as "m17". */
    public String text() {
        return "m" + value;
    }

    /** The id that {@link #text} gave; empty when it gave no such text. */
    public static Optional<MailboxId> parse(String text) {
        return text.matches("m[1-9][0-9]{0,9}") ? Optional.of(new MailboxId(Long.parseLong(text.substring(1)))) : Optional.empty();
    }

    @Override
    public int compareTo(MailboxId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return text();
    }
}
