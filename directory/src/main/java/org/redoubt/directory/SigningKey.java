package org.redoubt.directory;

import java.time.Instant;

/**
 * A key that a domain signs its mail with (RFC 6376 3.1), as the directory keeps it, sealed like everything else.
 *
 * @param selector the label under {@code _domainkey} that its record has
 * @param algorithm as the a tag writes it (RFC 6376 3.5, RFC 8463 3)
 * @param record the text of the TXT record that others verify with
 * @param secret PKCS#8 in PEM; empty once it is retired, when nothing is to be signed with it any more
 * @param since when it came into this state
 */
public record SigningKey(
        String selector, String algorithm, String record, String secret, State state, Instant since) {

    /** A key's life: published first, used then, and known to others until mail signed with it has aged. */
    public enum State {
        /** To be published; nothing is signed with it. */
        NEXT,
        /** In use. */
        ACTIVE,
        /** Used no more; its record stays for mail that is still on its way or verified late. */
        RETIRED
    }

    SigningKey in(State next, Instant now) {
        return new SigningKey(selector, algorithm, record, next == State.RETIRED ? "" : secret, next, now);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return selector + ' ' + algorithm + ' ' + state;
    }
}
