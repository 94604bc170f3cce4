package org.redoubt.transport.codec;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Until when a message is not to be sent (RFC 4865 5). */
public sealed interface Hold {
    /** HOLDFOR: so long after it was taken. */
    record For(Duration interval) implements Hold {}

    /** HOLDUNTIL. */
    record Until(Instant time) implements Hold {}

    /** When it may be sent, had it been taken now. */
    default Instant release(Instant now) {
        return switch (this) {
            case For(Duration interval) -> now.plus(interval);
            case Until(Instant time) -> time;
        };
    }

    /** The value of HOLDFOR: seconds in one to nine digits. */
    static Optional<Hold> seconds(String text) {
        return text.matches("[0-9]{1,9}") ? Optional.of(new For(Duration.ofSeconds(Long.parseLong(text)))) : Optional.empty();
    }

    /** The value of HOLDUNTIL: a time of RFC 3339 in UTC. */
    static Optional<Hold> time(String text) {
        try {
            return text.length() <= 40 && text.endsWith("Z") ? Optional.of(new Until(Instant.parse(text))) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
