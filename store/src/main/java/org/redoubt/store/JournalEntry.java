package org.redoubt.store;

import java.util.List;
import org.redoubt.store.id.ModSeq;

/**
 * What one change did, in the words every protocol needs to catch up from.
 *
 * @param version the account's version after it
 * @param atMillis when, milliseconds since 1970
 * @param by the principal's login, or "-" for mail that arrived
 * @param via the protocol: "imap", "smtp", "import" ...
 */
public record JournalEntry(ModSeq version, long atMillis, String by, String via, List<Change> changes) {
    public JournalEntry {
        changes = List.copyOf(changes);
    }
}
