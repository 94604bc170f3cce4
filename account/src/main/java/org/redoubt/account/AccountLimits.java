package org.redoubt.account;

import java.time.Duration;

/** Every limit of the account core, with its reason. */
public final class AccountLimits {
    /** Characters of a whole mailbox path; more would not fit one IMAP line with everything around it. */
    static final int MAX_PATH_LENGTH = 1000;
    /** Characters of one mailbox name (RFC 8621 2 asks for at least 100 octets). */
    static final int MAX_NAME_LENGTH = 250;
    /** Levels of a mailbox path; deeper trees are loops of broken programs. */
    static final int MAX_MAILBOX_DEPTH = 32;
    /** Mailboxes of an account; its tree is held in memory. */
    static final int MAX_MAILBOXES = 10_000;
    /** Rows of a page: a flag change rewrites one page, a scan reads them all, 256 serves both. */
    static final int PAGE_ROWS = 256;
    /** Emails whose summaries share one sealed block. */
    static final int SUMMARY_BLOCK = 64;
    /** Octets of an arriving message that are held in memory; a longer one goes to a file. */
    static final int INTAKE_MEMORY = 256 * 1024;
    /** Octets of one piece of a stored message: what reading a part of it costs at most. */
    static final int BLOB_CHUNK = 1 << 20;
    /** Shorter pieces are kept as they are: packing one takes as long as all the rest of storing it, and saves less than a page. */
    static final int MIN_COMPRESSED = 8 * 1024;
    /** Rows one commit removes; an expunge of more is several commits, so that memory stays bounded. */
    static final int ROWS_PER_COMMIT = 10_000;
    /** Journal entries read to find what vanished; beyond, the answer is worked out from what is left. */
    static final int VANISHED_ENTRIES = 20_000;
    /** Message-ids of one message that take part in threading. */
    static final int MAX_THREAD_KEYS = 32;
    /** How long a ranked search waits for its index to catch up; what it has not reached then is looked at itself. */
    static final Duration RANKING_PATIENCE = Duration.ofSeconds(2);
    /** How long what was destroyed can be recovered. */
    public static final Duration RECOVERABLE = Duration.ofDays(14);

    /** Legal holds of one account: each is a case that somebody looks after. */
    static final int MAX_HOLDS = 100;
    /** Octets of decrypted summaries kept in memory, for all accounts together. */
    static final long SUMMARY_CACHE = Math.max(8L << 20, Runtime.getRuntime().maxMemory() / 8);
    /** Octets of rows of threads that are kept in memory for all accounts together. */
    static final long THREADS_CACHE = Math.max(4L << 20, Runtime.getRuntime().maxMemory() / 32);
    /** Octets of counts of words, for the spam filter, that are kept in memory for all people together. */
    static final long WORDS_CACHE = Math.max(4L << 20, Runtime.getRuntime().maxMemory() / 32);
    /** Rows of all accounts that stay in memory though nobody uses them: 44 octets each. */
    static final long IDLE_ROWS = Math.max(200_000, Runtime.getRuntime().maxMemory() / 8 / 44);
    /** Accounts that stay in memory though nobody uses them. */
    static final int IDLE_ACCOUNTS = 2_000;
    /** Identities, or submissions, that are kept of one account: a year of mail that was sent. */
    static final int CLIENT_OBJECTS = 10_000;
    /** How long an upload waits to be used; RFC 8620 6.1 asks for an hour at least. */
    static final Duration UPLOAD_KEPT = Duration.ofHours(24);
    /** Uploads of one account that wait; beyond, the oldest go. */
    static final int UPLOADS = 1_000;
    /** Octets of those together: several messages of the largest size. */
    static final long UPLOAD_OCTETS = 512L << 20;
    /** A message that is due sooner than this is not taken back: somebody may be about to send it. */
    static final Duration QUEUE_CANCEL = Duration.ofSeconds(2);
    /** After so many changes of the queue somebody looks where its rows by time begin. */
    static final int QUEUE_BEGINS = 64;
    /** Messages gone from the queue whose bytes are deleted in one go. */
    static final int QUEUE_GARBAGE = 256;

    /** How far ahead an email can be snoozed: longer is a slip of the hand. */
    public static final Duration SNOOZE = Duration.ofDays(3_660);

    /** Header fields kept beside the structure, lower case, so that lists need not open the message. */
    static final java.util.Set<String> KEPT_HEADERS = java.util.Set.of(
            "date", "subject", "from", "sender", "reply-to", "to", "cc", "bcc", "message-id", "in-reply-to",
            "references", "content-type", "mime-version", "list-id", "list-unsubscribe", "list-post", "importance",
            "x-priority", "priority", "precedence", "auto-submitted", "disposition-notification-to", "newsgroups",
            "return-path", "x-spam-flag", "x-mailer", "user-agent", "organization", "content-transfer-encoding");

    /** Notices that somebody changed what one may do, that are kept; the oldest go, as RFC 9670 3.1 allows. */
    static final int SHARE_NOTIFICATIONS = 500;

    /** Entries of who may do what with one mailbox: they are in memory with every open account. */
    static final int MAX_ACL_ENTRIES = 500;
    /** Emails of one errand to another account; a larger move is several. */
    static final int ERRAND_EMAILS = 1_000;
    /** Octets of one annotation's value: a comment, a colour, a signature, not a document. */
    static final int ANNOTATION = 16 * 1024;
    /** Annotations of one mailbox that are one person's, or shared: programs set a handful. */
    static final int MAX_ANNOTATIONS = 100;
    /** Octets of those together, names included: they are one record. */
    static final int ANNOTATIONS = 64 * 1024;

    /** Changes of annotations remembered by name: sessions are told of each as it happens, and in between come few. */
    static final int ANNOTATION_LOG = 256;

    /** Sieve scripts of an account (RFC 5804 2.2 lets a server have a limit): people have one, programs keep a few. */
    public static final int MAX_SCRIPTS = 32;
    /** Octets of their texts together. */
    static final long SCRIPTS = 512 * 1024;
    /** Characters of a script's name; RFC 5804 1.6 asks for 128, RFC 9661 1.2.1 for 512 octets. */
    public static final int SCRIPT_NAME = 512;

    /** Lessons for the spam filter that one person gives everybody in a day: a hundred messages of spam, and their witnesses. */
    static final int LESSONS_SHARED_IN_A_DAY = 300;

    /** How long what is under way in a sealed account may take to end after its owner's last session. */
    static final Duration CLOSING = Duration.ofSeconds(10);

    /** Letterboxes of closed accounts that are kept in memory: a few numbers each. */
    static final int LETTERBOXES = 1_000;

    /**
     * How long bytes that were sealed under an account's key before it changed have to be named by a commit; an upload over a
     * slow line takes minutes. As long again, who read them may take to open them.
     */
    static final Duration KEY_DRAIN = Duration.ofMinutes(10);

    private AccountLimits() {}
}
