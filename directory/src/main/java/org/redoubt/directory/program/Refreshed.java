package org.redoubt.directory.program;

/** What came of a refresh token (RFC 6749 6). */
public sealed interface Refreshed {
    record Issued(Tokens tokens) implements Refreshed {}

    /** It is none, is not this program's, or its grant is over. */
    record Invalid() implements Refreshed {}

    /** It was used before: two have it, so the grant has ended for both (RFC 9700 4.14.2). */
    record Reused() implements Refreshed {}
}
