package org.redoubt.account;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;
import org.redoubt.store.Transaction;
import org.redoubt.store.id.NumberSet;

/**
 * Rows that one commit took out of a mailbox: a record of the recoverable range, of up to 256 of them. Its key names when,
 * where, and the uid of its first row, which may be gone.
 */
record DeletedPage(long millis, MailboxId mailbox, Page rows) {
    private static final int FORMAT = 2;
    /** A record for each row, as it was before there were pages. */
    private static final int ONE_ROW = RowFormat.FORMAT;

    /** Writes down rows of ascending uids that leave a mailbox. */
    static void write(Transaction transaction, long millis, MailboxId mailbox, List<Row> rows) {
        for (int from = 0; from < rows.size(); from += AccountLimits.PAGE_ROWS) {
            Page page = Page.of(rows.subList(from, Math.min(rows.size(), from + AccountLimits.PAGE_ROWS)));
            new DeletedPage(millis, mailbox, page).put(transaction);
        }
    }

    static DeletedPage decode(Key key, byte[] record) {
        long uid = key.u32(13);
        return new DeletedPage(key.u64(1), new MailboxId(key.u32(9)), switch (record[0]) {
            case ONE_ROW -> Page.of(List.of(RowFormat.decode(uid, record)));
            case FORMAT -> Page.decode(uid, Arrays.copyOfRange(record, 1, record.length));
            default -> throw new StoreException("deleted rows have an unknown format");
        });
    }

    static Optional<DeletedPage> get(Transaction transaction, Key key) {
        return transaction.get(key).map(record -> decode(key, record));
    }

    Key key() {
        return Layout.recoverable(millis, mailbox, rows.key);
    }

    DeletedEmail email(int at) {
        return new DeletedEmail(Instant.ofEpochMilli(millis), mailbox, rows.row(at), rows.key);
    }

    boolean has(long uid) {
        int at = rows.lowerBound(uid);
        return at < rows.count && rows.uid(at) == uid;
    }

    /** Those of its rows that have one of these uids. */
    void each(NumberSet uids, Consumer<Row> visitor) {
        for (int i = 0; i < rows.count; i++) {
            if (uids.contains(rows.uid(i))) {
                visitor.accept(rows.row(i));
            }
        }
    }

    /** Forgets rows of it. */
    void remove(Transaction transaction, NumberSet uids) {
        Page left = rows.without(uids);
        if (left.count == 0) {
            transaction.delete(key());
        } else if (left != rows) {
            new DeletedPage(millis, mailbox, left).put(transaction);
        }
    }

    private void put(Transaction transaction) {
        byte[] page = rows.encode();
        transaction.put(key(), new ByteWriter(page.length + 1).u8(FORMAT).raw(page).toBytes());
    }
}
