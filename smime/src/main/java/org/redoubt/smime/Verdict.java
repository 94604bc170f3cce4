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
 * @param standing what it depends on; empty where neither time nor others decide it, as for what cannot be read
 */
public record Verdict(
        Status status, List<Problem> problems, Optional<Signer> signer, Instant checkedAt, Optional<Standing> standing) {
    /**
     * What a verdict depends on.
     *
     * @param authorities a number of those whose word counted ({@link Signatures#authorities})
     * @param until when one of the certificates begins or ends to be valid next, so that it may be another; {@link Instant#MAX}
     *     when none does
     */
    public record Standing(long authorities, Instant until) {}

    public Verdict {
        problems = List.copyOf(problems);
    }
}
