package org.redoubt.transport;

import java.time.Duration;

/** Every limit of this module, each with its reason. */
public final class Limits {
    /** RFC 5321 4.5.3.1.4 asks for 512 octets; RFC 3461 10 and 6531 3.3 add to it, long addresses too. */
    public static final int COMMAND_LINE = 4096;

    /** RFC 4954 4: a server takes at least 12288 octets in one line of a sign-in. */
    public static final int AUTH_LINE = 12_288;

    /** RFC 5321 4.5.3.1.8 asks for 100; a client splits larger lists (4.5.3.1.10). */
    public static final int RECIPIENTS = 1000;

    /** A mailing system keeps a connection for thousands of messages; a session that never ends cannot be moved. */
    public static final int MESSAGES_PER_SESSION = 10_000;

    /** A human at a terminal makes fewer mistakes; address guessing makes more. */
    public static final int ERRORS_PER_SESSION = 20;

    /** A password guesser gets no more of one connection; the directory slows it down across connections. */
    public static final int SIGN_IN_FAILURES = 5;

    /** NOOP, RSET, VRFY and the like between two messages: probes and idlers, not mail. */
    public static final int COMMANDS_WITHOUT_MESSAGE = 200;

    /** RFC 5321 4.5.3.2.7: a server waits at least five minutes for the next command. */
    public static final Duration COMMAND_TIMEOUT = Duration.ofMinutes(5);

    /** A message of the largest size over a line of 128 kbit/s takes 55 minutes; whoever needs longer drips. */
    public static final Duration MESSAGE_TIME = Duration.ofHours(1);

    /** What is read and thrown away beyond the largest message so that the client can see the refusal. */
    public static final long DRAINED_OCTETS = 64L * 1024 * 1024;

    /** The header block is held in memory until its end is seen; large ones in the wild are near 100 KB. */
    public static final int HEADER_OCTETS = 512 * 1024;

    /** What a message holds in memory at most while it comes: its header, that header again as its structure, what is not yet on disk. */
    public static final long HELD_OF_A_MESSAGE = 1024 * 1024;

    /** What each message may hold whatever the others do: most letters, and little beside what a connection costs. */
    public static final long HELD_FREELY = 32 * 1024;

    /** RFC 5321 6.3: a loop is assumed above a number of Received fields that no real path reaches. */
    public static final int RECEIVED_FIELDS = 100;

    private Limits() {}
}
