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

    /** RFC 5321 4.5.3.2.1: a client waits five minutes for the greeting. */
    public static final Duration CLIENT_GREETING = Duration.ofMinutes(5);

    /** RFC 5321 4.5.3.2.2 and 4.5.3.2.3: as long for the answers to MAIL and RCPT. */
    public static final Duration CLIENT_COMMAND = Duration.ofMinutes(5);

    /** RFC 5321 4.5.3.2.4. */
    public static final Duration CLIENT_DATA = Duration.ofMinutes(2);

    /** RFC 5321 4.5.3.2.6: who gives up sooner gets messages delivered twice. */
    public static final Duration CLIENT_FINAL = Duration.ofMinutes(10);

    /** Nothing hangs on the answer. */
    public static final Duration CLIENT_QUIT = Duration.ofSeconds(5);

    /** A host that does not answer a connection for half a minute will not. */
    public static final Duration CLIENT_CONNECT = Duration.ofSeconds(30);

    /** A handshake is a few round trips and some arithmetic. */
    public static final Duration CLIENT_HANDSHAKE = Duration.ofMinutes(1);

    /** RFC 5321 4.5.3.1.5 allows 512 octets; servers that explain themselves at length go beyond. */
    public static final int CLIENT_REPLY_LINE = 4096;

    /** An answer to EHLO has some twenty. */
    public static final int CLIENT_REPLY_LINES = 100;

    /** Many servers end a conversation after a hundred messages, and not always politely. */
    public static final int CLIENT_TRANSACTIONS = 100;

    /** Hosts of a domain that are looked up: each is two questions to the DNS. */
    public static final int MAIL_HOSTS = 8;

    /** Addresses of a domain that are tried in one go, all its hosts together: the next go tries the same again. */
    public static final int CLIENT_ADDRESSES = 8;

    /** Conversations with one destination at a time; more would look like an attack to many. */
    public static final int RUNS_PER_DESTINATION = 8;

    /** Conversations with one host at a time, whatever domains they are for; many take twenty from one client. */
    public static final int RUNS_PER_HOST = 20;

    /** How long a destination waits whose hosts have enough of us, a little more or less. */
    public static final Duration HOST_BUSY = Duration.ofMillis(500);

    /** Conversations that are under way at a time, as long as their peers answer: the disk does not bear more. */
    public static final int RUNS = 200;

    /** The same for destinations that failed when last tried: the others never wait for them. */
    public static final int FAILING_RUNS = 60;

    /** The same for mail that has just come. */
    public static final int FRESH_RUNS = 100;

    /** A peer that lets us wait so long is slow, and those behind it do not wait with us. */
    public static final Duration QUEUE_SLOW = Duration.ofSeconds(1);

    /** Runs that wait for slow peers beside {@link #RUNS}: a few kilobytes each, and a socket. */
    public static final int SLOW_RUNS = 1500;

    /** The same beside {@link #FAILING_RUNS}. */
    public static final int SLOW_FAILING_RUNS = 500;

    /** The same beside {@link #FRESH_RUNS}. */
    public static final int SLOW_FRESH_RUNS = 1000;

    /**
     * How long a host that others wait for has at least to let us in, in the place of {@link #CLIENT_GREETING}: one that
     * works answers within seconds, and may do so when it is tried again.
     */
    public static final Duration QUEUE_PATIENCE = Duration.ofSeconds(10);

    /** RFC 8461 3.3 has a policy bounded; it suggests as much. */
    public static final int STS_OCTETS = 64 * 1024;

    /** RFC 8461 3.3: a minute from the request to the end of the answer. */
    public static final Duration STS_TIME = Duration.ofMinutes(1);

    /** A web server's answer has some twenty fields, and none of them that long. */
    public static final int STS_FIELDS = 100;

    public static final int STS_LINE = 8192;

    /** From the request to the status of its answer, while a person waits. */
    public static final Duration ONE_CLICK_TIME = Duration.ofSeconds(15);

    /** Addresses of a policy's host that are tried; each may take {@link #CLIENT_CONNECT}. */
    public static final int STS_ADDRESSES = 3;

    /** Signatures of messages that may leave again soon, of some 2 KiB each. */
    public static final int SIGNATURES_REMEMBERED = 1000;

    /** Long enough for all destinations of a letter to be tried; a rotation of keys is in force after that. */
    public static final Duration SIGNATURE_REMEMBERED = Duration.ofMinutes(10);

    /** Legs that one look at a destination takes into memory. */
    public static final int LEGS_AT_A_TIME = 32;

    /** Recipients of one transaction: RFC 5321 4.5.3.1.8 has every server take a hundred. */
    public static final int LEG_RECIPIENTS = 100;

    /** How much longer than it has mail seems to have waited, for each step of its priority (RFC 6710). */
    public static final Duration PRIORITY_AHEAD = Duration.ofMinutes(10);

    /** How long mail of low priority waits, for each step: long enough for others to go first, and no delay that anybody sees. */
    public static final Duration PRIORITY_BEHIND = Duration.ofSeconds(2);

    /** How long whoever submitted a message has to deliver its copies here before the queue does. */
    public static final Duration LOCAL_GRACE = Duration.ofMinutes(1);

    /** How far ahead mail may be handed over: for every birthday of the year (RFC 4865 3). */
    public static final Duration FUTURE_RELEASE = Duration.ofDays(365);

    /** The queue looks around at least so often. */
    public static final Duration QUEUE_ROUND = Duration.ofSeconds(30);

    /** Octets of an original that a report brings back whole; of a longer one it brings the header. */
    public static final long REPORT_ORIGINAL = 1024 * 1024;

    /** Octets of an original's header in a report. */
    public static final int REPORT_HEADER = 64 * 1024;

    private Limits() {}
}
