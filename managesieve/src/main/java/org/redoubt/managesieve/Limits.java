package org.redoubt.managesieve;

import java.time.Duration;

/** Every limit of the session and the commands, each with its reason. */
public final class Limits {
    /** One line: RFC 5804 4 has quoted strings of at most 1,024 octets, and a command has two of them. */
    public static final int LINE = 4096;

    /** One line before sign-in: the longest message that a SASL mechanism takes, in base64. */
    public static final int LINE_BEFORE_LOGIN = 12 * 1024;

    /** A script as it comes: the language's own limit, which gives the better error, and something to exceed it by. */
    public static final int LITERAL = org.redoubt.sieve.Limits.SCRIPT_OCTETS + 1024;

    /** A literal before sign-in is an answer of SASL. */
    public static final int LITERAL_BEFORE_LOGIN = 12 * 1024;

    /** A literal that is too long is read past so that the answer can be seen; of a longer one nothing is read. */
    public static final long SKIPPED = 16L * 1024 * 1024;

    /** Words of a command: none has more than three. */
    public static final int WORDS = 4;

    /** Scripts that one connection may upload or have checked: each is compiled. People and programs need a handful. */
    public static final int UPLOADS = 500;

    /** Commands in a row that make no sense before the connection ends. */
    public static final int NONSENSE = 30;

    /** The same before sign-in. */
    public static final int NONSENSE_BEFORE_LOGIN = 5;

    /** Failed sign-ins of one connection; the directory throttles across connections. */
    public static final int FAILED_LOGINS = 4;

    /** RFC 5804 1.2: at least 30 minutes. */
    public static final Duration AUTOLOGOUT = Duration.ofMinutes(30);

    /** Time for each command until sign-in. */
    public static final Duration LOGIN_TIME = Duration.ofSeconds(60);

    private Limits() {}
}
