package org.redoubt.smime;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was found of a message's signature.
 *
 * @param problems none unless the status is FAILED, and then one at least
 * @param signer as soon as a certificate was found
 * @param checkedAt when that was
 */
public record Verdict(Status status, List<Problem> problems, Optional<Signer> signer, Instant checkedAt) {
    public Verdict {
        problems = List.copyOf(problems);
    }
}
