package org.redoubt.guard;

/** What sort of access an audit event tells of. The names are part of the log's format. */
public enum AuditKind {
    /** Somebody proved who they are, or failed to. */
    SIGN_IN,
    /** A session was given an account. */
    BIND,
    /** Envelopes, structures or flags were listed. */
    LIST,
    /** Message bytes were read. */
    READ,
    SEARCH,
    CHANGE,
    DELIVER,
    EXPORT,
    IMPORT,
    /** An administrator's or the server's own act. */
    ADMIN,
    /** Somebody asked what no client asks, and was refused; repetitions are counted and not written one by one. */
    PROBE
}
