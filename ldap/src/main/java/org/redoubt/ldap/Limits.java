package org.redoubt.ldap;

/** The limits of this client, each with its reason. */
final class Limits {
    /** Entries that are asked for at once (RFC 2696); Active Directory gives no more than 1,000. */
    static final int PAGE = 500;

    /** People, and groups, that are read: a server that gives more is not the one that was meant. */
    static final int MAX_ENTRIES = 500_000;

    /** Members of one group. */
    static final int MAX_MEMBERS = 100_000;

    /** Addresses of one entry. */
    static final int MAX_ALIASES = 100;

    /** Characters of a password: nobody types more, and the server would have to read it. */
    static final int MAX_PASSWORD = 1_024;

    /** Connections that are open at once: a sign-in holds one for as long as the server thinks. */
    static final int CONNECTIONS = 8;

    static final int CONNECT_MILLIS = 5_000;

    static final long ANSWER_MILLIS = 10_000;

    private Limits() {}
}
