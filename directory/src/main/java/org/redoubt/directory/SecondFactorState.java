package org.redoubt.directory;

import java.time.Instant;
import java.util.Optional;

/**
 * How somebody's second factor stands.
 *
 * @param since when it was set up; empty when there is none
 * @param recoveryCodes how many are left
 */
public record SecondFactorState(Optional<Instant> since, int recoveryCodes) {
    static final SecondFactorState NONE = new SecondFactorState(Optional.empty(), 0);
}
