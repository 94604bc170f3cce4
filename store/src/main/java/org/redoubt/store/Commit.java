package org.redoubt.store;

import java.util.List;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;

/**
 * One atomic change of one account.
 *
 * <p>Each journal entry moves the version up by one: a commit into which n changes were folded has n entries. One
 * without entries changes only what nobody was told of (a page rewritten, an epoch claimed).
 *
 * @param expected the head this was made on
 * @param epoch the writer's epoch, at least the expected one; the account's epoch afterwards
 * @param entries in order; the first has version {@code expected.version() + 1}
 */
public record Commit(AccountId account, Head expected, long epoch, Batch batch, List<JournalEntry> entries) {
    public Commit {
        entries = List.copyOf(entries);
        if (epoch < expected.epoch()) {
            throw new IllegalArgumentException("an epoch never goes back");
        }
        long version = expected.version().value();
        for (JournalEntry entry : entries) {
            if (entry.version().value() != ++version) {
                throw new IllegalArgumentException("journal entries follow the head without a gap");
            }
        }
    }

    /** The head once this is applied. */
    public Head next() {
        return new Head(new ModSeq(expected.version().value() + entries.size()), epoch);
    }
}
