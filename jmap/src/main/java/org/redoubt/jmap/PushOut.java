package org.redoubt.jmap;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.directory.Directory;
import org.redoubt.guard.Principal;
import org.redoubt.store.id.AccountId;

/** The way to the push services that people's devices named (RFC 8030); whoever assembles the server provides it. */
public interface PushOut {
    /**
     * Sends one message with POST. A redirect is an answer like any other, and no content is ever given back.
     *
     * @param to an address with https, that somebody named: it must not be followed to where nobody may go
     * @throws IOException when nobody answered, or it may not be reached
     */
    Answer post(URI to, Map<String, String> fields, byte[] content) throws IOException;

    /**
     * What was answered.
     *
     * @param retryAfter how long to wait, where that was said in seconds
     */
    record Answer(int status, Optional<Duration> retryAfter) {}

    /** Whom an account belongs to; empty when she may not sign in any more. */
    Optional<Principal> owner(AccountId account);

    /** A number that changes with the credentials of whoever has this account; empty while she may not sign in. */
    OptionalLong standing(AccountId account);

    /** Of whom people are told as Principals. */
    Directory directory();

    /** Whom a push service can turn to (RFC 8292 2.1): a mailto or https URI. */
    String contact();
}
