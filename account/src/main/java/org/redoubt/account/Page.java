package org.redoubt.account;

import java.util.Arrays;
import java.util.List;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.NumberSet;

/**
 * Up to 256 rows of a mailbox in columns, ordered by uid; immutable.
 *
 * <p>Versions of a page share their columns. Appending writes behind the last row of the shared columns: that is
 * safe since an older version never looks beyond its own count, and one account's changes run one after another.
 */
final class Page {
    static final Page EMPTY = new Page(0, 0, new Columns(0), new long[0], new long[0]);

    private static final int FORMAT = 1;

    /** What names the page on disk: the uid of the row it began with, which may be gone. */
    final long key;

    final int count;
    private final Columns columns;
    private final long[] flags;
    private final long[] modSeq;
    private final Totals totals;

    private Page(long key, int count, Columns columns, long[] flags, long[] modSeq) {
        this.key = key;
        this.count = count;
        this.columns = columns;
        this.flags = flags;
        this.modSeq = modSeq;
        this.totals = count();
    }

    private Page(long key, int count, Columns columns, long[] flags, long[] modSeq, Totals totals) {
        this.key = key;
        this.count = count;
        this.columns = columns;
        this.flags = flags;
        this.modSeq = modSeq;
        this.totals = totals;
    }

    /** Rows of ascending uids, at most as many as fit a page. */
    static Page of(List<Row> rows) {
        Page page = EMPTY;
        for (Row row : rows) {
            page = page.append(row);
        }
        return page;
    }

    /** The columns that never change for a row. */
    private static final class Columns {
        final int[] uid;
        final long[] email;
        final int[] octets;
        final int[] received;
        final int[] saved;

        Columns(int capacity) {
            uid = new int[capacity];
            email = new long[capacity];
            octets = new int[capacity];
            received = new int[capacity];
            saved = new int[capacity];
        }

        void set(int at, Row row) {
            uid[at] = (int) row.uid();
            email[at] = row.email().value();
            octets[at] = (int) Math.min(row.octets(), 0xffffffffL);
            received[at] = seconds(row.receivedMillis());
            saved[at] = seconds(row.savedMillis());
        }

        void copy(int to, Columns source, int from, int length) {
            System.arraycopy(source.uid, from, uid, to, length);
            System.arraycopy(source.email, from, email, to, length);
            System.arraycopy(source.octets, from, octets, to, length);
            System.arraycopy(source.received, from, received, to, length);
            System.arraycopy(source.saved, from, saved, to, length);
        }

        /** Unsigned 32-bit seconds: 1970 to 2106; earlier is taken as 1970. */
        private static int seconds(long millis) {
            return (int) Math.clamp(Math.floorDiv(millis, 1000L), 0L, 0xffffffffL);
        }
    }

    long uid(int at) {
        return columns.uid[at] & 0xffffffffL;
    }

    long email(int at) {
        return columns.email[at];
    }

    long flags(int at) {
        return flags[at];
    }

    long modSeq(int at) {
        return modSeq[at];
    }

    long octets(int at) {
        return columns.octets[at] & 0xffffffffL;
    }

    long receivedMillis(int at) {
        return (columns.received[at] & 0xffffffffL) * 1000;
    }

    long savedMillis(int at) {
        return (columns.saved[at] & 0xffffffffL) * 1000;
    }

    Row row(int at) {
        return new Row(
                uid(at), new EmailId(email(at)), flags(at), modSeq(at), octets(at), receivedMillis(at), savedMillis(at));
    }

    Totals totals() {
        return totals;
    }

    long lastUid() {
        return uid(count - 1);
    }

    /** The first place whose uid is at or after this one; {@link #count} when there is none. */
    int lowerBound(long uid) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (uid(middle) < uid) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Adds the uids of the rows that have all flags of one mask and none of another. */
    void addUids(long set, long clear, NumberSet.Builder uids) {
        if (count == 0 || (clear == Flags.SEEN && totals.unseen == 0)) {
            return;
        }
        long mask = set | clear;
        long first = -1;
        long last = -1;
        for (int i = 0; i < count; i++) {
            if ((flags[i] & mask) != set) {
                continue;
            }
            long uid = uid(i);
            if (uid != last + 1 || first < 0) {
                addRun(first, last, uids);
                first = uid;
            }
            last = uid;
        }
        addRun(first, last, uids);
    }

    private static void addRun(long first, long last, NumberSet.Builder uids) {
        if (first >= 0) {
            uids.addRange(first, last);
        }
    }

    /** This page with one more row, whose uid is above all others. */
    Page append(Row row) {
        Columns grown = columns;
        long[] grownFlags = flags;
        long[] grownModSeq = modSeq;
        if (count == columns.uid.length) {
            int capacity = Math.min(AccountLimits.PAGE_ROWS, Math.max(8, count * 2));
            grown = new Columns(capacity);
            grown.copy(0, columns, 0, count);
            grownFlags = Arrays.copyOf(flags, capacity);
            grownModSeq = Arrays.copyOf(modSeq, capacity);
        }
        grown.set(count, row);
        grownFlags[count] = row.flags();
        grownModSeq[count] = row.modSeq();
        return new Page(
                count == 0 ? row.uid() : key, count + 1, grown, grownFlags, grownModSeq, totals.plus(row.flags(), row.octets()));
    }

    /** This page with other flags; the arrays are taken over, not copied. */
    Page withFlags(long[] newFlags, long[] newModSeq) {
        return new Page(key, count, columns, newFlags, newModSeq);
    }

    long[] copyOfFlags() {
        return Arrays.copyOf(flags, columns.uid.length);
    }

    long[] copyOfModSeq() {
        return Arrays.copyOf(modSeq, columns.uid.length);
    }

    /** This page without those of the uids that it has. */
    Page without(NumberSet uids) {
        Columns kept = new Columns(count);
        long[] keptFlags = new long[count];
        long[] keptModSeq = new long[count];
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (!uids.contains(uid(i))) {
                kept.copy(at, columns, i, 1);
                keptFlags[at] = flags[i];
                keptModSeq[at++] = modSeq[i];
            }
        }
        return at == count ? this : new Page(key, at, kept, keptFlags, keptModSeq);
    }

    /** The rows of this page and of the one after it, when they fit one page. */
    Page join(Page next) {
        Columns both = new Columns(count + next.count);
        both.copy(0, columns, 0, count);
        both.copy(count, next.columns, 0, next.count);
        long[] bothFlags = Arrays.copyOf(flags, count + next.count);
        long[] bothModSeq = Arrays.copyOf(modSeq, count + next.count);
        System.arraycopy(next.flags, 0, bothFlags, count, next.count);
        System.arraycopy(next.modSeq, 0, bothModSeq, count, next.count);
        return new Page(key, count + next.count, both, bothFlags, bothModSeq);
    }

    boolean sameRow(int at, Page other, int otherAt) {
        return uid(at) == other.uid(otherAt)
                && flags[at] == other.flags[otherAt]
                && modSeq[at] == other.modSeq[otherAt];
    }

    /** Each column as differences from the row before: a page of new mail takes about 12 octets a row. */
    byte[] encode() {
        ByteWriter out = new ByteWriter(count * 16 + 8).u8(FORMAT).number(count);
        for (int i = 0; i < count; i++) {
            out.number(i == 0 ? uid(0) : uid(i) - uid(i - 1));
        }
        for (int i = 0; i < count; i++) {
            out.signed(i == 0 ? email(0) : email(i) - email(i - 1));
        }
        for (int i = 0; i < count; i++) {
            out.bits(flags[i]);
        }
        for (int i = 0; i < count; i++) {
            out.signed(i == 0 ? modSeq[0] : modSeq[i] - modSeq[i - 1]);
        }
        for (int i = 0; i < count; i++) {
            out.number(octets(i));
        }
        for (int i = 0; i < count; i++) {
            out.signed(i == 0 ? columns.received[0] : columns.received[i] - columns.received[i - 1]);
        }
        for (int i = 0; i < count; i++) {
            out.signed(i == 0 ? columns.saved[0] : columns.saved[i] - columns.saved[i - 1]);
        }
        return out.toBytes();
    }

    static Page decode(long key, byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != FORMAT) {
            throw new StoreException("a page of rows has an unknown format");
        }
        int count = in.count();
        Columns columns = new Columns(count);
        long[] flags = new long[count];
        long[] modSeq = new long[count];
        long last = 0;
        for (int i = 0; i < count; i++) {
            columns.uid[i] = (int) (last += in.number());
        }
        last = 0;
        for (int i = 0; i < count; i++) {
            columns.email[i] = last += in.signed();
        }
        for (int i = 0; i < count; i++) {
            flags[i] = in.bits();
        }
        last = 0;
        for (int i = 0; i < count; i++) {
            modSeq[i] = last += in.signed();
        }
        for (int i = 0; i < count; i++) {
            columns.octets[i] = (int) in.number();
        }
        last = 0;
        for (int i = 0; i < count; i++) {
            columns.received[i] = (int) (last += in.signed());
        }
        last = 0;
        for (int i = 0; i < count; i++) {
            columns.saved[i] = (int) (last += in.signed());
        }
        return new Page(key, count, columns, flags, modSeq);
    }

    private Totals count() {
        int unseen = 0;
        int deleted = 0;
        long octets = 0;
        for (int i = 0; i < count; i++) {
            unseen += (flags[i] & Flags.SEEN) == 0 ? 1 : 0;
            deleted += (flags[i] & Flags.DELETED) != 0 ? 1 : 0;
            octets += octets(i);
        }
        return new Totals(count, unseen, deleted, octets);
    }

    /** Sums over rows. */
    record Totals(int rows, int unseen, int deleted, long octets) {
        static final Totals NONE = new Totals(0, 0, 0, 0);

        Totals plus(Totals other) {
            return new Totals(
                    rows + other.rows, unseen + other.unseen, deleted + other.deleted, octets + other.octets);
        }

        Totals minus(Totals other) {
            return new Totals(
                    rows - other.rows, unseen - other.unseen, deleted - other.deleted, octets - other.octets);
        }

        private Totals plus(long flags, long moreOctets) {
            return new Totals(
                    rows + 1,
                    unseen + ((flags & Flags.SEEN) == 0 ? 1 : 0),
                    deleted + ((flags & Flags.DELETED) != 0 ? 1 : 0),
                    octets + moreOctets);
        }
    }
}
