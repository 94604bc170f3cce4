package org.redoubt.account;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.store.id.ModSeq;
import org.redoubt.store.id.NumberSet;

/**
 * One mailbox at one version: its rows, in uid order. Immutable and cheap to hold: versions share their pages.
 *
 * <p>A row's index is its IMAP sequence number less one, as long as the holder has told nobody of a later version.
 */
public final class MailboxView {
    private final Mailbox mailbox;
    private final List<Keyword> keywords;
    private final RowTable table;

    MailboxView(Mailbox mailbox, List<Keyword> keywords, RowTable table) {
        this.mailbox = mailbox;
        this.keywords = keywords;
        this.table = table;
    }

    public Mailbox mailbox() {
        return mailbox;
    }

    public int size() {
        return table.size();
    }

    public long uidNext() {
        return mailbox.counts().uidNext();
    }

    public ModSeq highestModSeq() {
        return mailbox.counts().highestModSeq();
    }

    /** The mailbox's own keywords, beside the five that every mailbox knows. */
    public List<Keyword> keywords() {
        return keywords;
    }

    /** All rows, from the first. */
    public Rows rows() {
        return new Rows(table, 0);
    }

    /** The rows from an index on. */
    public Rows rows(int fromIndex) {
        return new Rows(table, fromIndex);
    }

    /** The same mailbox with these rows alone, as far as they are here. */
    MailboxView only(Set<Long> ascendingUids) {
        RowTable some = RowTable.empty();
        for (long uid : ascendingUids) {
            Optional<Row> row = row(uid);
            if (row.isPresent()) {
                some = some.append(row.get());
            }
        }
        return new MailboxView(mailbox, keywords, some);
    }

    /** The index of a uid, -1 when it is not here. */
    public int indexOf(long uid) {
        int index = lowerBound(uid);
        return index < size() && uid(index) == uid ? index : -1;
    }

    /** The first index whose uid is at or after this one; {@link #size} when there is none. */
    public int lowerBound(long uid) {
        int page = table.pageFrom(uid);
        return table.start(page) + table.page(page).lowerBound(uid);
    }

    /** The uid at an index from 0 to {@code size() - 1}. */
    public long uid(int index) {
        int page = table.pageOf(index);
        return table.page(page).uid(index - table.start(page));
    }

    /** The row of a uid; empty when it is not here. */
    public Optional<Row> row(long uid) {
        int pageAt = table.pageFrom(uid);
        Page page = table.page(pageAt);
        int at = page.lowerBound(uid);
        return at < page.count && page.uid(at) == uid ? Optional.of(page.row(at)) : Optional.empty();
    }

    /** All uids. */
    public NumberSet uids() {
        NumberSet.Builder uids = NumberSet.builder();
        for (int i = 0; i < table.pageCount(); i++) {
            Page page = table.page(i);
            for (int at = 0; at < page.count; at++) {
                uids.add(page.uid(at));
            }
        }
        return uids.build();
    }

    /** The uids of the rows that have all flags of one mask and none of another. */
    public NumberSet uids(long set, long clear) {
        NumberSet.Builder uids = NumberSet.builder();
        for (int i = 0; i < table.pageCount(); i++) {
            table.page(i).addUids(set, clear, uids);
        }
        return uids.build();
    }

    /** The keywords that a row's flags stand for. */
    public Set<Keyword> keywords(long flags) {
        Set<Keyword> set = new LinkedHashSet<>();
        for (int i = 0; i < Flags.FIXED.size(); i++) {
            if ((flags & 1L << i) != 0) {
                set.add(Flags.FIXED.get(i));
            }
        }
        for (int i = 0; i < keywords.size(); i++) {
            if ((flags & 1L << Flags.FIRST_KEYWORD_BIT + i) != 0) {
                set.add(keywords.get(i));
            }
        }
        return set;
    }

    /** The bit of a keyword in this mailbox's rows; 0 when no row can have it. */
    public long bit(Keyword keyword) {
        return Flags.bit(keyword, keywords).orElse(0L);
    }

    /** Whether the other view shows the same rows with the same flags. */
    public boolean sameAs(MailboxView other) {
        return table == other.table;
    }

    /** What happened since an older view of the same mailbox; costs by what changed, not by what there is. */
    public Delta since(MailboxView older) {
        return new DeltaScan(older.table, table, older.uidNext()).run();
    }

    RowTable table() {
        return table;
    }

    /**
     * What a newer view has that an older one has not.
     *
     * @param vanished uids that are gone
     * @param changed uids in both whose flags changed
     * @param appended uids that came
     */
    public record Delta(NumberSet vanished, NumberSet changed, NumberSet appended) {
        public boolean isEmpty() {
            return vanished.isEmpty() && changed.isEmpty() && appended.isEmpty();
        }
    }

    /** Walks two tables side by side; pages that both have are passed over whole. */
    private static final class DeltaScan {
        private final Walk old;
        private final Walk now;
        private final long firstNewUid;
        private final NumberSet.Builder vanished = NumberSet.builder();
        private final NumberSet.Builder changed = NumberSet.builder();
        private final NumberSet.Builder appended = NumberSet.builder();

        DeltaScan(RowTable older, RowTable newer, long firstNewUid) {
            this.old = new Walk(older);
            this.now = new Walk(newer);
            this.firstNewUid = firstNewUid;
        }

        Delta run() {
            while (!old.done() || !now.done()) {
                if (!old.done() && !now.done() && old.atStartOfSamePage(now)) {
                    old.skipPage();
                    now.skipPage();
                } else {
                    step();
                }
            }
            return new Delta(vanished.build(), changed.build(), appended.build());
        }

        private void step() {
            long oldUid = old.done() ? Long.MAX_VALUE : old.uid();
            long newUid = now.done() ? Long.MAX_VALUE : now.uid();
            if (oldUid < newUid) {
                vanished.add(oldUid);
                old.next();
            } else if (newUid < oldUid) {
                assert newUid >= firstNewUid;
                appended.add(newUid);
                now.next();
            } else {
                if (!old.page.sameRow(old.at, now.page, now.at)) {
                    changed.add(newUid);
                }
                old.next();
                now.next();
            }
        }
    }

    private static final class Walk {
        private final RowTable table;
        private int pageAt = -1;
        private Page page = Page.EMPTY;
        private int at;

        Walk(RowTable table) {
            this.table = table;
            skipPage();
        }

        boolean done() {
            return at >= page.count;
        }

        long uid() {
            return page.uid(at);
        }

        boolean atStartOfSamePage(Walk other) {
            return at == 0 && other.at == 0 && page == other.page;
        }

        void next() {
            if (++at >= page.count) {
                skipPage();
            }
        }

        void skipPage() {
            at = 0;
            do {
                pageAt++;
                page = pageAt < table.pageCount() ? table.page(pageAt) : Page.EMPTY;
            } while (page.count == 0 && pageAt < table.pageCount());
        }
    }
}
