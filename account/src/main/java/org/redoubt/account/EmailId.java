package org.redoubt.account;

/**
 * Names one email within its account; never used again once it is gone.
 *
 * @param value a positive number
 */
public record EmailId(long value) implements Comparable<EmailId> {
    public EmailId {
        if (value <= 0) {
            throw new IllegalArgumentException("a email id is positive");
        }
    }

    /** The id as protocols show it (RFC 8620 1.2, RFC 8474 7), such as "e17". */
    public String text() {
        return "e" + value;
    }

    @Override
    public int compareTo(EmailId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return text();
    }
}
