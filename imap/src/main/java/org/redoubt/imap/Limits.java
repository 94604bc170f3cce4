package org.redoubt.imap;

import java.time.Duration;

/** Every limit of the session and the commands, each with its reason; those of the grammar are in GrammarLimits. */
public final class Limits {
    /** One line of a command, literals aside. RFC 9051 4: clients should send at most 8192; sets of uids are longer. */
    public static final int LINE = 64 * 1024;

    /** One line before sign-in: SCRAM and PLAIN fit many times. */
    public static final int LINE_BEFORE_LOGIN = 8 * 1024;

    /** A whole command with its literals, APPEND aside: all of it is in memory. */
    public static final int COMMAND = 512 * 1024;

    /** The same before sign-in: a name, a password. */
    public static final int COMMAND_BEFORE_LOGIN = 8 * 1024;

    /** Memory for a literal before any of it has come; more follows as it comes, so announcing much costs nothing. */
    public static final int LITERAL_AT_FIRST = 8 * 1024;

    /** Literals of one command, APPEND aside: each costs a round trip, so real ones have a few. */
    public static final int LITERALS = 500;

    /** What is read past of a refused literal that is on its way already; for more, the connection ends (RFC 7888 4). */
    public static final long DISCARD = 1024 * 1024;

    /** A mailbox name given to APPEND as a literal: longer than any name, also in modified UTF-7. */
    public static final int NAME_LITERAL = 8 * 1024;

    /** Messages of one APPEND (RFC 3502), all held until the last is there. */
    public static final int APPEND_MESSAGES = 2_000;

    /** Parts of one message of CATENATE: each that is a URL costs a line of the audit log. */
    public static final int CATENATE_PARTS = 1_000;

    /** URLs of one GENURLAUTH or URLFETCH: each that is read costs a line of the audit log. */
    public static final int URLS = 100;

    /** Commands in a row that make no sense before the connection ends: no mail program does that. */
    public static final int NONSENSE = 30;

    /** The same before sign-in. */
    public static final int NONSENSE_BEFORE_LOGIN = 5;

    /** Failed sign-ins of one connection; the directory throttles across connections. */
    public static final int FAILED_LOGINS = 4;

    /** Rows whose summaries are held at a time. */
    public static final int ROWS = 256;

    /** Rows whose reading is one line of the audit log; also bounds the list of their ids. */
    public static final int AUDITED_ROWS = 8192;

    /** Octets of bodies that are fetched ahead of their use. */
    public static final long PREFETCH_OCTETS = 2 * 1024 * 1024;

    /** A body up to this size is read before its response begins, so that a damaged one can be told; longer ones are streamed. */
    public static final long WHOLE_BODY = 1024 * 1024;

    /** Octets of one part that BINARY decodes: it is in memory twice. */
    public static final long DECODED_BODY = 32L * 1024 * 1024;

    /** Responses gathered before they go to the connection. */
    public static final int GATHERED = 64 * 1024;

    /** Characters of a PREVIEW, RFC 8970 3.3. */
    public static final int PREVIEW_CHARACTERS = 200;

    /** Accounts of others that a session has in memory, and thereby pins. */
    public static final int OTHER_ACCOUNTS = 500;

    /** Mailboxes of one ESEARCH, RFC 7377 2.4: all that a person can have of her own. */
    public static final int SEARCHED_MAILBOXES = 10_000;

    /** Searches of a mailbox whose results one session follows: each is asked about each change. */
    public static final int CONTEXTS = 32;

    /** Numbers kept for them, 8 MB: where that is too little, one is followed nevertheless (RFC 5267 4.3.1). */
    public static final long CONTEXT_NUMBERS = 1_000_000;

    /** How often results that depend on the time are looked at: what they are for is days, and RFC 5032 2 allows it. */
    public static final Duration CONTEXT_AGING = Duration.ofMinutes(1);

    /** Identifiers of one References field that THREAD regards, the last ones: longer ones are no discussion. */
    public static final int REFERENCES = 1_000;

    /** Steps of one THREAD on the way to finding circles of references: far more than honest mail takes. */
    public static final long THREAD_STEPS = 20_000_000;

    /** Resources that one SETQUOTA names: RFC 9208 knows four. */
    public static final int QUOTA_RESOURCES = 16;

    /** RFC 2971: pairs of ID. */
    public static final int ID_PAIRS = 30;

    /** RFC 9051 5.4: at least 30 minutes once signed in. */
    public static final Duration AUTOLOGOUT = Duration.ofMinutes(30);

    /** Time for each command until sign-in. */
    public static final Duration LOGIN_TIME = Duration.ofSeconds(60);

    /** Messages of a batch, RFC 10022: smaller ones would be sequence numbers by another name. */
    public static final int BATCH_MESSAGES = 500;

    /** Batches told at a time: those of five million messages, in one answer of 200 KB. */
    public static final int BATCHES = 10_000;

    /** Silence of the server within IDLE, or under NOTIFY, before it says that it is there; RFC 9051 5.4 leaves the client 30 minutes. */
    public static final Duration IDLE_SILENCE = Duration.ofMinutes(2);

    /** Accounts of others of which one session is told without asking: each change of them is looked at. */
    public static final int NOTIFY_ACCOUNTS = 100;

    /** New messages that are fetched unasked in one go; more at once is an import, which a client asks about itself. */
    public static final int NOTIFY_FETCHES = 1_000;

    /** Time in which a command says nothing before it says how far it is: RFC 9585 4 recommends 10 to 15 seconds. */
    public static final Duration PROGRESS = Duration.ofSeconds(10);

    private Limits() {}
}
