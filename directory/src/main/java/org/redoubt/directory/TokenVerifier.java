package org.redoubt.directory;

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

    /** What a token is good for. */
    sealed interface Verdict {
        /** It is valid now, for mail, and belongs to the person with this address. */
        record Valid(String login) implements Verdict {}

        /** It is not, or is no more. */
        record Invalid() implements Verdict {}

        /** Nobody can tell now. */
        record Unavailable() implements Verdict {}
    }
}
