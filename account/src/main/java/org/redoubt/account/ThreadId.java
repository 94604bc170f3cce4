package org.redoubt.account;

/**
 * Names one thread within its account; never used again once it is gone.
 *
 * @param value a positive number
 */
public record ThreadId(long value) implements Comparable<ThreadId> {
    public ThreadId {
        if (value <= 0) {
            throw new IllegalArgumentException("a thread id is positive");
        }
    }

    /** The id as protocols show it (RFC 8620 1.2, RFC 8474 7), such as "t17". */
    public String text() {
        return "t" + value;
    }

    @Override
    public int compareTo(ThreadId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return text();
    }
}
