package org.redoubt.account;

import java.time.Instant;
import java.util.Optional;

/**
 * Keeps an account's mail from being destroyed, whatever its owner does; she does not see it.
 *
 * @param id a number that no other hold of the account ever has
 * @param reason why, in plain words
 * @param placedBy the login of whoever placed it
 * @param until when it ends by itself; empty when somebody has to lift it
 * @param from mail that came from then on; empty for all from the beginning
 * @param before mail that came before then; empty for all to come as well
 */
public record Hold(
        long id,
        String reason,
        String placedBy,
        Instant placed,
        Optional<Instant> until,
        Optional<Instant> from,
        Optional<Instant> before) {
    /** Whether it holds anything now. */
    public boolean live(Instant now) {
        return until.isEmpty() || now.isBefore(until.get());
    }

    /** Whether it is about mail that came at a time, in milliseconds of the epoch. */
    public boolean covers(long receivedMillis) {
        return (from.isEmpty() || receivedMillis >= from.get().toEpochMilli())
                && (before.isEmpty() || receivedMillis < before.get().toEpochMilli());
    }
}
