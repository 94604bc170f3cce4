package org.redoubt.account;

/** Walks the rows of a {@link MailboxView} in uid order; {@link #next} first. For one thread. */
public final class Rows {
    private final RowTable table;
    private Page page;
    private int pageAt;
    private int at;
    private int index;

    Rows(RowTable table, int fromIndex) {
        this.table = table;
        this.page = Page.EMPTY;
        seek(fromIndex);
    }

    /** Puts the cursor before the row at this index (0-based); {@link #next} then moves onto it. */
    public void seek(int toIndex) {
        pageAt = table.pageOf(toIndex);
        page = table.page(pageAt);
        at = toIndex - table.start(pageAt) - 1;
        index = toIndex - 1;
    }

    /** Moves to the next row; false when there is none. */
    public boolean next() {
        at++;
        index++;
        while (at >= page.count) {
            if (pageAt + 1 >= table.pageCount()) {
                return false;
            }
            page = table.page(++pageAt);
            at = 0;
        }
        return true;
    }

    /** The row's place, 0-based: its sequence number less one. */
    public int index() {
        return index;
    }

    public long uid() {
        return page.uid(at);
    }

    public EmailId email() {
        return new EmailId(page.email(at));
    }

    public long flags() {
        return page.flags(at);
    }

    /** Whether some line of the message does not end in CRLF. */
    public boolean unevenLines() {
        return (page.flags(at) & Flags.UNEVEN_LINES) != 0;
    }

    public long modSeq() {
        return page.modSeq(at);
    }

    public long octets() {
        return page.octets(at);
    }

    public long receivedMillis() {
        return page.receivedMillis(at);
    }

    public long savedMillis() {
        return page.savedMillis(at);
    }

    public Row row() {
        return page.row(at);
    }
}
