package org.redoubt.account;

import java.util.List;
import org.redoubt.store.id.NumberSet;

/** How putting emails into a mailbox ended; all of them are in, or none is. */
public sealed interface AppendResult {
    /**
     * They are in and on disk.
     *
     * @param uids one range, in the order the emails were given
     * @param emails their ids, in that order
     */
    record Appended(long uidValidity, NumberSet uids, List<EmailId> emails) implements AppendResult {
        public Appended {
            emails = List.copyOf(emails);
        }
    }

    /** They do not fit the account's quota. */
    record OverQuota() implements AppendResult {}

    /** There is no such mailbox. */
    record NoMailbox() implements AppendResult {}
}
