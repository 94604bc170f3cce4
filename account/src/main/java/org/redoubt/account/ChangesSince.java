package org.redoubt.account;

import java.util.List;
import org.redoubt.store.id.ModSeq;

/** What changed in an account since a version, for one type of object (RFC 8620 5.2). */
public sealed interface ChangesSince {
    /**
     * A place in the journal: everything up to a version, and some objects of the entry after it. Only the latter lets
     * an answer be cut anywhere, whatever one change did at once.
     *
     * @param version the account's version
     * @param beyond how far the next entry was told already, in a count that only the reader of the journal understands
     */
    record Place(ModSeq version, long beyond) {}

    /**
     * The ids by number; none is in two lists.
     *
     * @param passing what came and went since: nobody needs to hear of it who has seen just that version
     * @param upTo what a reader has seen once it has these
     * @param more whether there is more after that
     * @param countsOnly of mailboxes: whether nothing but totals changed about the updated ones; of quotas, what is used
     */
    record Changed(
            List<Long> created,
            List<Long> updated,
            List<Long> destroyed,
            List<Long> passing,
            Place upTo,
            boolean more,
            boolean countsOnly)
            implements ChangesSince {
        public Changed {
            created = List.copyOf(created);
            updated = List.copyOf(updated);
            destroyed = List.copyOf(destroyed);
            passing = List.copyOf(passing);
        }
    }

    /** The journal does not reach back so far, or that version never was. */
    record TooOld() implements ChangesSince {}
}
