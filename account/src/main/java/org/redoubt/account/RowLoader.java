package org.redoubt.account;

import java.util.ArrayList;
import java.util.List;
import org.redoubt.store.Transaction;

/** Reads the rows of a mailbox from disk. */
final class RowLoader {
    private RowLoader() {}

    /** The mailbox with the rows of its tail. */
    static MailboxState tail(Transaction transaction, MailboxState state) {
        List<Row> rows = new ArrayList<>();
        transaction.scan(Layout.tailRows(state.meta().id()), (key, value) -> {
            rows.add(RowFormat.decode(Layout.uidOf(key), value));
            return true;
        });
        return state.with(RowTable.partly(state.totals(), rows));
    }

    /** The mailbox, whose tail is there, with the pages it lacks. */
    static MailboxState pages(Transaction transaction, MailboxState state) {
        RowTable partly = state.rows().orElseThrow();
        long firstHere = partly.pageCount() > 1 ? partly.page(0).key : Long.MAX_VALUE;
        List<Page> pages = new ArrayList<>();
        transaction.scan(Layout.pages(state.meta().id()), (key, value) -> {
            if (Layout.uidOf(key) >= firstHere) {
                return false;
            }
            pages.add(Page.decode(Layout.uidOf(key), value));
            return true;
        });
        return state.with(partly.withOlder(pages));
    }
}
