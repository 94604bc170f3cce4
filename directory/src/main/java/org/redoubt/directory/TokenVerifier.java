package org.redoubt.directory;

import java.util.Optional;
import java.util.Set;
import org.redoubt.store.id.AccountId;

/**
 * Tells whose an OAuth 2.0 access token is. Without one the directory offers no mechanism that takes tokens. Safe for
 * many threads; may block.
 */
@FunctionalInterface
public interface TokenVerifier {
    /**
     * Looks at a bearer token (RFC 6750), which may be anything a stranger sends.
     *
     * @param token at most a few kilobytes of printable ASCII
     */
    Verdict verify(String token);

    /**
     * Whether a token's credential, which was valid a moment ago, was not taken back since. Asked once the session that the
     * token begins is listed: whoever takes it back ends the sessions that are listed then.
     */
    default boolean stands(AccountId account, String credential) {
        return true;
    }

    /** Where programs read of the provider that gives out tokens (RFC 8414), as a URL. */
    default Optional<String> metadata() {
        return Optional.empty();
    }

    /** Where they read what tokens are for here (RFC 9728), as a URL. */
    default Optional<String> resourceMetadata() {
        return Optional.empty();
    }

    /** What a token has to be for, as programs ask for it. */
    default String scope() {
        return "";
    }

    /** What a token is good for. */
    sealed interface Verdict {
        /**
         * It is valid now and belongs to the person with this address.
         *
         * @param credential how audit events and lists of sessions name what it belongs to, such as {@code grant=2}
         * @param services what it opens
         * @param writable what of that it lets one change, too
         * @param secondFactor whether she gave a code of her second factor when she let the program in
         */
        record Valid(
                String login, String credential, Set<Service> services, Set<Service> writable, boolean secondFactor)
                implements Verdict {
            public Valid {
                services = Set.copyOf(services);
                writable = Set.copyOf(writable);
            }

            /** One that opens all, from whoever vouches for tokens without saying more. */
            public Valid(String login) {
                this(login, "token", Service.OF_PROGRAMS, Service.OF_PROGRAMS, true);
            }
        }

        /** It is none, or was taken back. */
        record Invalid() implements Verdict {}

        /** It was valid once; nobody has guessed it. */
        record Expired() implements Verdict {}

        /** Nobody can tell now. */
        record Unavailable() implements Verdict {}
    }
}
