package org.redoubt.account;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import org.redoubt.account.Page.Totals;
import org.redoubt.store.id.NumberSet;

/**
 * The rows of one mailbox, ordered by uid, in pages; immutable, versions share pages.
 *
 * <p>On disk a full page is one record; the tail, the rows that came last, is a record for each row, so that an
 * arriving message writes some forty octets. A tail that reaches 256 rows becomes a page.
 *
 * <p>Delivering needs the tail only, so a table may be partly loaded: {@code older} then says what the pages on disk
 * add up to, and only reading and flag changes load them.
 */
final class RowTable {
    /** A page with fewer rows than this is joined with the one before it. */
    private static final int SPARSE = AccountLimits.PAGE_ROWS / 4;

    /** What is on disk but not here; {@link Totals#NONE} when everything is here. */
    private final Totals older;

    private final boolean loaded;
    private final Page[] pages;
    private final Page tail;
    /** How many rows stand before each page, the tail last; only when loaded. */
    private final int[] starts;

    private final Totals beforeTail;
    private final Totals totals;

    private RowTable(Totals older, boolean loaded, Page[] pages, Page tail) {
        this.older = older;
        this.loaded = loaded;
        this.pages = pages;
        this.tail = tail;
        this.starts = new int[pages.length + 1];
        Totals sum = older;
        for (int i = 0; i < pages.length; i++) {
            starts[i] = sum.rows();
            sum = sum.plus(pages[i].totals());
        }
        starts[pages.length] = sum.rows();
        this.beforeTail = sum;
        this.totals = sum.plus(tail.totals());
    }

    /** The same pages with another tail: costs the same in a mailbox of a thousand rows and of a million. */
    private RowTable(RowTable table, Page tail) {
        this.older = table.older;
        this.loaded = table.loaded;
        this.pages = table.pages;
        this.tail = tail;
        this.starts = table.starts;
        this.beforeTail = table.beforeTail;
        this.totals = beforeTail.plus(tail.totals());
    }

    /** A table of which only the tail is here. */
    static RowTable partly(Totals all, List<Row> tailRows) {
        Page tail = Page.of(tailRows);
        return new RowTable(all.minus(tail.totals()), false, new Page[0], tail);
    }

    static RowTable empty() {
        return new RowTable(Totals.NONE, true, new Page[0], Page.EMPTY);
    }

    /** This table with the pages that it lacked; they stand before those it has. */
    RowTable withOlder(List<Page> olderPages) {
        List<Page> all = new ArrayList<>(olderPages);
        all.addAll(Arrays.asList(pages));
        return new RowTable(Totals.NONE, true, all.toArray(new Page[0]), tail);
    }

    boolean loaded() {
        return loaded;
    }

    Totals totals() {
        return totals;
    }

    int size() {
        return totals.rows();
    }

    /** Whether the other table has the very same pages, the tail aside. */
    boolean samePages(RowTable other) {
        return pages == other.pages;
    }

    int pageCount() {
        return pages.length + 1;
    }

    /** The page at a place; the tail comes last. */
    Page page(int i) {
        return i < pages.length ? pages[i] : tail;
    }

    Page tail() {
        return tail;
    }

    /** Rows before a page. */
    int start(int page) {
        return starts[page];
    }

    /** The page that has the row at this index; the tail when the index is past all. */
    int pageOf(int index) {
        int found = Arrays.binarySearch(starts, index);
        int page = found >= 0 ? found : -found - 2;
        // Equal starts mean empty pages; only the tail may be empty, and it is last.
        return Math.min(page, pages.length);
    }

    /** The first page whose last uid is at or after this one; the tail when there is none. */
    int pageFrom(long uid) {
        int low = 0;
        int high = pages.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (pages[middle].lastUid() < uid) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    RowTable append(Row row) {
        Page grown = tail.append(row);
        if (grown.count < AccountLimits.PAGE_ROWS) {
            return new RowTable(this, grown);
        }
        Page[] more = Arrays.copyOf(pages, pages.length + 1);
        more[pages.length] = grown;
        return new RowTable(older, loaded, more, Page.EMPTY);
    }

    /**
     * Gives rows other flags.
     *
     * @param uids which rows may change; the table is loaded
     * @param change from a row's flags to its new ones; the same value leaves the row alone
     * @param modSeq what changed rows get
     */
    RowTable changeFlags(NumberSet uids, LongUnaryOperator change, long modSeq) {
        return mapPages(uids, page -> changeFlags(page, uids, change, modSeq));
    }

    private static Page changeFlags(Page page, NumberSet uids, LongUnaryOperator change, long modSeq) {
        long[] flags = null;
        long[] modSeqs = null;
        for (int range = uids.firstRangeEndingAtOrAfter(page.uid(0)); range < uids.rangeCount(); range++) {
            int to = page.lowerBound(uids.hi(range) + 1);
            for (int i = page.lowerBound(uids.lo(range)); i < to; i++) {
                long changed = change.applyAsLong(page.flags(i));
                if (changed != page.flags(i)) {
                    flags = flags == null ? page.copyOfFlags() : flags;
                    modSeqs = modSeqs == null ? page.copyOfModSeq() : modSeqs;
                    flags[i] = changed;
                    modSeqs[i] = modSeq;
                }
            }
            if (to == page.count) {
                break;
            }
        }
        return flags == null || modSeqs == null ? page : page.withFlags(flags, modSeqs);
    }

    /** The table without these rows; it is loaded. */
    RowTable without(NumberSet uids) {
        RowTable less = mapPages(uids, page -> page.without(uids));
        List<Page> kept = new ArrayList<>(less.pages.length);
        for (Page page : less.pages) {
            if (page.count == 0) {
                continue;
            }
            boolean joins = !kept.isEmpty()
                    && (page.count < SPARSE || kept.getLast().count < SPARSE)
                    && page.count + kept.getLast().count <= AccountLimits.PAGE_ROWS;
            if (joins) {
                kept.add(kept.removeLast().join(page));
            } else {
                kept.add(page);
            }
        }
        return new RowTable(Totals.NONE, true, kept.toArray(new Page[0]), less.tail.count == 0 ? Page.EMPTY : less.tail);
    }

    private RowTable mapPages(NumberSet uids, UnaryOperator<Page> map) {
        if (uids.isEmpty()) {
            return this;
        }
        Page[] mapped = pages.clone();
        for (int i = pageFrom(uids.min()); i < pages.length && pages[i].uid(0) <= uids.max(); i++) {
            mapped[i] = map.apply(pages[i]);
        }
        Page mappedTail = tail.count == 0 ? tail : map.apply(tail);
        return Arrays.equals(mapped, pages) && mappedTail == tail
                ? this
                : new RowTable(older, loaded, mapped, mappedTail);
    }
}
