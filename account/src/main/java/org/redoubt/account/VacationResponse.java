package org.redoubt.account;

import java.time.Instant;
import java.util.Optional;

/**
 * What senders are told while an account's owner is away (RFC 8621 8).
 *
 * @param from when it begins; at once when there is none
 * @param to when it is over; never when there is none
 * @param subject of the answers; one made from the message's when there is none
 * @param text the answer as plain text
 * @param html the answer as HTML
 */
public record VacationResponse(
        boolean enabled,
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<String> subject,
        Optional<String> text,
        Optional<String> html) {
    /** Nobody is told anything. */
    public static final VacationResponse NONE = new VacationResponse(
            false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Whether a message that arrives at this time is answered. */
    public boolean answers(Instant now) {
        return enabled
                && from.filter(now::isBefore).isEmpty()
                && to.filter(end -> !now.isBefore(end)).isEmpty();
    }
}
