package org.redoubt.account;

import java.time.Instant;
import org.redoubt.store.Key;

/**
 * An email that was deleted for good, is nowhere else in its account, and is still in the store.
 *
 * @param deleted when
 * @param mailbox where it was; that mailbox may be gone
 * @param row as it was there
 * @param firstUid of those that were deleted with it and lie in one record; that row may be gone
 */
public record DeletedEmail(Instant deleted, MailboxId mailbox, Row row, long firstUid) {
    Key key() {
        return Layout.recoverable(deleted.toEpochMilli(), mailbox, firstUid);
    }
}
