package org.redoubt.pop3;

import java.time.Duration;

/** Every limit of the session and the commands, each with its reason. */
public final class Limits {
    /** One command once signed in, RFC 2449 4: 255 octets and their CRLF fit several times. */
    public static final int LINE = 1024;

    /**
     * One line before sign-in: the longest message that a SASL mechanism takes, in base64. RFC 5034 4 wants a long one
     * in a line of its own; programs give long access tokens with AUTH all the same.
     */
    public static final int LINE_BEFORE_LOGIN = 12 * 1024;

    /** Commands in a row that make no sense before the connection ends: no mail program does that. */
    public static final int NONSENSE = 30;

    /** The same before sign-in. */
    public static final int NONSENSE_BEFORE_LOGIN = 5;

    /** Failed sign-ins of one connection; the directory throttles across connections. */
    public static final int FAILED_LOGINS = 4;

    /** Octets of a message that are read at a time: what the store keeps in one piece, so that none is read twice. */
    public static final int PIECE = 1 << 20;

    /** Commands that came together and whose reading is one line of the audit log; a full buffer holds no more. */
    public static final int AHEAD = 2_000;

    /** Messages whose reading is one line of the audit log; also bounds the list of their ids. */
    public static final int AUDITED_ROWS = 8_192;

    /** Octets of short messages that are fetched ahead of their use. */
    public static final long PREFETCH_OCTETS = 2 * 1024 * 1024;

    /** RFC 1939 3: at least 10 minutes. */
    public static final Duration AUTOLOGOUT = Duration.ofMinutes(10);

    /** Time for each command until sign-in. */
    public static final Duration LOGIN_TIME = Duration.ofSeconds(60);

    private Limits() {}
}
