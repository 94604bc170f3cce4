package org.redoubt.imap.codec;

import java.time.LocalDate;
import java.util.List;
import java.util.function.Predicate;
import org.redoubt.store.id.NumberSet;

/** One key of a SEARCH, RFC 9051 6.4.4, RFC 6203 3, RFC 7162 3.1.5, RFC 8474 5, RFC 5032, RFC 5466 3.1, RFC 8514 4.3. */
public sealed interface SearchKey {
    /** How a date key compares. */
    enum When {
        BEFORE,
        ON,
        SINCE
    }

    /** Every message. */
    record All() implements SearchKey {}

    record And(List<SearchKey> keys) implements SearchKey {}

    record Or(SearchKey first, SearchKey second) implements SearchKey {}

    record Not(SearchKey key) implements SearchKey {}

    /**
     * A flag is set.
     *
     * @param flag as IMAP writes it: \Seen or a keyword
     */
    record Flag(String flag) implements SearchKey {}

    /** RFC 3501 2.3.2: \Recent belongs to the session. */
    record Recent() implements SearchKey {}

    record Larger(long octets) implements SearchKey {}

    record Smaller(long octets) implements SearchKey {}

    /** What a key asks for, not quite: RFC 6203 3. */
    record Fuzzy(SearchKey key) implements SearchKey {}

    /** When the server received it. */
    record Received(When when, LocalDate date) implements SearchKey {}

    /** RFC 8514: when it came into the mailbox. */
    record Saved(When when, LocalDate date) implements SearchKey {}

    /** RFC 5032: received this many seconds ago or earlier. */
    record Older(long seconds) implements SearchKey {}

    /** RFC 5032: received this many seconds ago or later. */
    record Younger(long seconds) implements SearchKey {}

    /** What its Date field says. */
    record Sent(When when, LocalDate date) implements SearchKey {}

    /**
     * A header field holds this text; any value when the text is empty.
     *
     * @param field its name in lower case
     */
    record Header(String field, String text) implements SearchKey {}

    record Body(String text) implements SearchKey {}

    /** Header or body. */
    record Text(String text) implements SearchKey {}

    record Numbers(SequenceSet set) implements SearchKey {}

    record Uids(SequenceSet set) implements SearchKey {}

    /** Those messages that a set meant when it was read; no client can write this. */
    record Among(NumberSet uids) implements SearchKey {}

    /** MODSEQ at or above this value. */
    record Modified(long modSeq) implements SearchKey {}

    record EmailIdIs(String id) implements SearchKey {}

    record ThreadIdIs(String id) implements SearchKey {}

    /**
     * RFC 5466 3.1: what a search means that somebody has stored under a name.
     *
     * @param name as sent
     */
    record Filter(String name) implements SearchKey {}

    /** Whether this is so of the key or of one within it. */
    default boolean any(Predicate<SearchKey> test) {
        return test.test(this)
                || switch (this) {
                    case And and -> and.keys().stream().anyMatch(key -> key.any(test));
                    case Or or -> or.first().any(test) || or.second().any(test);
                    case Not not -> not.key().any(test);
                    case Fuzzy fuzzy -> fuzzy.key().any(test);
                    default -> false;
                };
    }
}
