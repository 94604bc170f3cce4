package org.redoubt.account;

import java.util.Optional;
import org.redoubt.account.Page.Totals;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.ModSeq;

/**
 * One mailbox at one version.
 *
 * @param rows empty while nobody needed them
 */
record MailboxState(MailboxMeta meta, long uidNext, ModSeq highestModSeq, Totals totals, Optional<RowTable> rows) {
    private static final int FORMAT = 1;

    static MailboxState fresh(MailboxMeta meta, ModSeq version) {
        return new MailboxState(meta, 1, version, Totals.NONE, Optional.of(RowTable.empty()));
    }

    boolean loaded() {
        return rows.isPresent() && rows.get().loaded();
    }

    MailboxState with(MailboxMeta newMeta) {
        return new MailboxState(newMeta, uidNext, highestModSeq, totals, rows);
    }

    /** With rows that were read from disk: nothing changed but what is in memory. */
    MailboxState with(RowTable loadedRows) {
        return new MailboxState(meta, uidNext, highestModSeq, totals, Optional.of(loadedRows));
    }

    /** With rows that a change left. */
    MailboxState changed(RowTable newRows, long newUidNext, ModSeq version) {
        return new MailboxState(meta, newUidNext, version, newRows.totals(), Optional.of(newRows));
    }

    Mailbox mailbox() {
        return new Mailbox(meta.id(), meta.parent(), meta.name(), meta.role(), meta.subscribed(), meta.sortOrder(), meta.uidValidity(), counts());
    }

    MailboxCounts counts() {
        return new MailboxCounts(
                uidNext, totals.rows(), totals.unseen(), totals.deleted(), totals.octets(), highestModSeq);
    }

    byte[] encodeCounts() {
        return new ByteWriter(32)
                .u8(FORMAT)
                .number(uidNext)
                .number(highestModSeq.value())
                .number(totals.rows())
                .number(totals.unseen())
                .number(totals.deleted())
                .number(totals.octets())
                .toBytes();
    }

    static MailboxState decode(MailboxMeta meta, byte[] counts) {
        ByteReader in = new ByteReader(counts);
        if (in.u8() != FORMAT) {
            throw new StoreException("a mailbox's totals have an unknown format");
        }
        return new MailboxState(
                meta,
                in.number(),
                new ModSeq(in.number()),
                new Totals((int) in.number(), (int) in.number(), (int) in.number(), in.number()),
                Optional.empty());
    }
}
