package org.redoubt.account;

import java.util.HashMap;
import java.util.Map;
import org.redoubt.store.Transaction;

/**
 * Writes what differs between two versions of a mailbox's rows: pages that are not the very same object, and of the
 * tail single rows.
 */
final class RowWriter {
    private final Transaction transaction;
    private final MailboxId mailbox;

    RowWriter(Transaction transaction, MailboxId mailbox) {
        this.transaction = transaction;
        this.mailbox = mailbox;
    }

    void write(RowTable before, RowTable after) {
        if (!before.samePages(after)) {
            writePages(before, after);
        }
        writeTail(before.tail(), after.tail());
    }

    private void writePages(RowTable before, RowTable after) {
        Map<Long, Page> gone = new HashMap<>();
        for (int i = 0; i < before.pageCount() - 1; i++) {
            gone.put(before.page(i).key, before.page(i));
        }
        for (int i = 0; i < after.pageCount() - 1; i++) {
            Page page = after.page(i);
            if (gone.remove(page.key) != page) {
                transaction.put(Layout.page(mailbox, page.key), page.encode());
            }
        }
        gone.keySet().forEach(key -> transaction.delete(Layout.page(mailbox, key)));
    }

    private void writeTail(Page before, Page after) {
        int old = 0;
        for (int i = 0; i < after.count; i++) {
            while (old < before.count && before.uid(old) < after.uid(i)) {
                transaction.delete(Layout.tailRow(mailbox, before.uid(old++)));
            }
            boolean same = old < before.count && before.sameRow(old, after, i);
            if (!same) {
                transaction.put(Layout.tailRow(mailbox, after.uid(i)), RowFormat.encode(after.row(i)));
            }
            if (old < before.count && before.uid(old) == after.uid(i)) {
                old++;
            }
        }
        while (old < before.count) {
            transaction.delete(Layout.tailRow(mailbox, before.uid(old++)));
        }
    }
}
