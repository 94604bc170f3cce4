package org.redoubt.account;

import java.util.Optional;

/** Names one message of the outbound queue, for as long as the queue exists. */
public record QueueId(long value) implements Comparable<QueueId> {
    public QueueId {
        if (value <= 0) {
            throw new IllegalArgumentException("a queue id is positive");
        }
    }

    /** The id as operators see it, such as "q17". */
    public String text() {
        return "q" + value;
    }

    /** Reads what {@link #text} wrote. */
    public static Optional<QueueId> parse(String text) {
        return text.matches("q[1-9]\\d{0,17}")
                ? Optional.of(new QueueId(Long.parseLong(text.substring(1))))
                : Optional.empty();
    }

    @Override
    public int compareTo(QueueId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return text();
    }
}
