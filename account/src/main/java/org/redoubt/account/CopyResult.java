package org.redoubt.account;

import org.redoubt.store.id.NumberSet;

/** How copying or moving emails ended; all of them are there, or none is. */
public sealed interface CopyResult {
    /**
     * They are there and on disk.
     *
     * @param uidValidity of the target mailbox
     * @param source the uids that were found; may be empty
     * @param target their new uids: the smallest of source became the smallest of target, and so on
     */
    record Copied(long uidValidity, NumberSet source, NumberSet target) implements CopyResult {}

    /** They do not fit the account's quota. */
    record OverQuota() implements CopyResult {}

    /** One of the mailboxes is not there. */
    record NoMailbox() implements CopyResult {}
}
