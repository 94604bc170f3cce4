package org.redoubt.account;

/** How putting a message in the place of another ended; both is done, or neither. */
public sealed interface ReplaceResult {
    /**
     * The new one is in and on disk, the old one gone.
     *
     * @param uid of the new one
     */
    record Replaced(long uidValidity, long uid) implements ReplaceResult {}

    /** The account's quota would be exceeded, what the old one took being free. */
    record OverQuota() implements ReplaceResult {}

    /** There is no such mailbox to put it into. */
    record NoMailbox() implements ReplaceResult {}

    /** The old message is not there. */
    record NoEmail() implements ReplaceResult {}
}
