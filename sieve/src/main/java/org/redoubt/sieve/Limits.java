package org.redoubt.sieve;

/** Every limit of the language, each with its reason. */
public final class Limits {
    /** Octets of one script: thousands of rules; what people write by hand or with a program has some KB. */
    public static final int SCRIPT_OCTETS = 256 * 1024;

    /** Blocks in blocks and tests in tests: RFC 5228 2.10.5 asks for 15; the parser calls itself this deep. */
    public static final int NESTING = 32;

    /** Errors that are told of one script; the first ones are what an author mends. */
    public static final int ERRORS = 20;

    /**
     * What one run may spend: a step or a test costs 1, comparing costs by characters. A script of the largest size
     * over a large message stays far below it; at the limit a run takes about a second.
     */
    public static final long BUDGET = 20_000_000;

    /** Addresses a message may be redirected to: RFC 5228 10 wants a limit, as mail must not be multiplied. */
    public static final int REDIRECTS = 5;

    /** Actions of one run; a person files a message into one or two mailboxes. */
    public static final int ACTIONS = 32;

    /** Notifications of one run (RFC 5435 8: a limit is wanted). */
    public static final int NOTIFICATIONS = 4;

    /** Variables that one script may set; RFC 5229 6 asks for at least 128. */
    public static final int VARIABLES = 128;

    /** Characters of a variable's name; RFC 5229 6 asks for 32. */
    public static final int VARIABLE_NAME = 64;

    /** Characters of a variable's value; RFC 5229 6 asks for 4,000 octets. What is longer is cut. */
    public static final int VALUE = 8 * 1024;

    /** Match variables beyond {@code ${9}} are not asked for by RFC 5229 3.2. */
    public static final int MATCHES = 10;

    /** Scripts that include each other in a row; RFC 6609 3.1 wants a limit of at least 3. */
    public static final int INCLUDES = 10;

    /** Octets of the decoded body that are looked into, over all parts together. */
    public static final int BODY_OCTETS = 4 * 1024 * 1024;

    /** Octets of a header that a script may edit, and of a part's header that it may test. */
    public static final int HEADER_OCTETS = 512 * 1024;

    /** Header fields that one run may add. */
    public static final int ADDED_FIELDS = 64;

    /** Octets of one field that is added. */
    public static final int FIELD_OCTETS = 8 * 1024;

    /** Characters of a regular expression, times the repetitions it counts: bounds the compiled form. */
    public static final int REGEX_SIZE = 20_000;

    /** The same of all expressions that a script has written out: its compiled form is kept. */
    public static final int REGEX_SIZES = 100_000;

    /** Characters of a text that a regular expression is tried on. */
    public static final int REGEX_TEXT = 64 * 1024;

    /** Keywords set by one action; as many as a mailbox can know. */
    public static final int FLAGS = 64;

    private Limits() {}
}
