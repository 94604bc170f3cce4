package org.redoubt.account;

import java.util.List;
import java.util.Optional;

/** The bits of a row's flags: five that every mailbox knows, the rest by the mailbox's own table of keywords. */
public final class Flags {
    public static final long SEEN = 1;
    public static final long ANSWERED = 2;
    public static final long FLAGGED = 4;
    public static final long DELETED = 8;
    public static final long DRAFT = 16;

    /**
     * No flag that anybody may set: some line of the message does not end in CRLF. It is known when the message comes
     * and stays with its rows; POP3 sends lines, so it changes the message's size there.
     */
    public static final long UNEVEN_LINES = 32;

    /** Keywords of a mailbox: bits 8 to 63 of its rows. */
    public static final int MAX_KEYWORDS = 56;

    static final int FIRST_KEYWORD_BIT = 8;

    /** The bits every mailbox knows, lowest first. */
    static final List<Keyword> FIXED =
            List.of(Keyword.SEEN, Keyword.ANSWERED, Keyword.FLAGGED, Keyword.DELETED, Keyword.DRAFT);

    private Flags() {}

    /** The bit of a keyword in a mailbox with this table; empty when it does not know it. */
    static Optional<Long> bit(Keyword keyword, List<Keyword> table) {
        int fixed = FIXED.indexOf(keyword);
        if (fixed >= 0) {
            return Optional.of(1L << fixed);
        }
        int own = table.indexOf(keyword);
        return own < 0 ? Optional.empty() : Optional.of(1L << FIRST_KEYWORD_BIT + own);
    }
}
