package org.redoubt.directory;

import java.time.Instant;
import java.util.Optional;

/**
 * How somebody's second factors stand.
 *
 * @param since when an authenticator was set up; empty when there is none
 * @param recoveryCodes how many are left
 * @param passkeys how many there are
 */
public record SecondFactorState(Optional<Instant> since, int recoveryCodes, int passkeys) {
    static final SecondFactorState NONE = new SecondFactorState(Optional.empty(), 0, 0);

    /** Whether the password alone is not enough. */
    public boolean any() {
        return since.isPresent() || passkeys > 0;
    }
}
