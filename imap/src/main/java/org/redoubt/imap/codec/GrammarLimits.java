package org.redoubt.imap.codec;

/** The bounds of the grammar itself: what a command may nest or count however long it may be. */
public final class GrammarLimits {
    /** Search keys within search keys. Mail programs chain a hundred ORs; a stack holds a few thousand. */
    public static final int SEARCH_DEPTH = 200;

    /** Search keys in one command: each costs a test for every message. */
    public static final int SEARCH_KEYS = 2_000;

    /** Filters within filters: RFC 5466 3.1 asks for three at least. */
    public static final int FILTER_DEPTH = 10;

    /** Mailboxes and sources that one ESEARCH names: each is looked for among all there are. */
    public static final int SEARCH_SOURCES = 1_000;

    /** Criteria of one SORT: there are nine. */
    public static final int SORT_CRITERIA = 20;

    /** Numbers in one body section: what no scanner of ours nests deeper. */
    public static final int SECTION_DEPTH = 100;

    /** Items of one FETCH: each is answered for every message. */
    public static final int FETCH_ITEMS = 200;

    /** Header names in one HEADER.FIELDS: each is looked for in every message. */
    public static final int HEADER_NAMES = 500;

    /** Flags in one list: far above the 56 keywords that a mailbox can hold. */
    public static final int FLAGS = 300;

    /** Patterns of one LIST: each is matched with every mailbox. */
    public static final int LIST_PATTERNS = 100;

    /** Octets of one flag keyword, RFC 8621 4.1.1. */
    public static final int FLAG_OCTETS = 255;

    /** Entries of one GETMETADATA or SETMETADATA: a mailbox holds twice a hundred. */
    public static final int METADATA_ENTRIES = 200;

    /** Characters of an entry's name, RFC 5464 3.2. */
    public static final int METADATA_NAME = 255;

    /** Ranges of one sequence set: sorting and resolving them must stay trifling. */
    public static final int SET_RANGES = 20_000;

    /** Groups of one NOTIFY: each is asked for each mailbox that changes. */
    public static final int NOTIFY_GROUPS = 50;

    /** Mailbox names of one NOTIFY: they are kept as long as it holds. */
    public static final int NOTIFY_NAMES = 1_000;

    private GrammarLimits() {}
}
