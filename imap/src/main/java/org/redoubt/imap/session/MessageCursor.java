package org.redoubt.imap.session;

import org.redoubt.account.MailboxView;
import org.redoubt.account.Rows;
import org.redoubt.store.id.NumberSet;

/**
 * Walks the messages of a set of uids that a view has and the client was told of, in order: their rows from the
 * view, their sequence numbers from what was told. Costs a step for each message, no lookup.
 */
public final class MessageCursor {
    private final MailboxView told;
    private final MailboxView view;
    private final NumberSet uids;
    private final Rows rows;
    private final Rows toldRows;
    private final boolean same;
    private int range = -1;
    private boolean toldLeft;

    public MessageCursor(MailboxView told, MailboxView view, NumberSet uids) {
        this.told = told;
        this.view = view;
        this.uids = uids;
        this.same = view.sameAs(told);
        this.rows = view.rows();
        this.toldRows = told.rows();
    }

    public boolean next() {
        while (range < uids.rangeCount()) {
            if (range >= 0 && nextInRange()) {
                return true;
            }
            range++;
            if (range < uids.rangeCount()) {
                seek(uids.lo(range));
            }
        }
        return false;
    }

    private void seek(long uid) {
        rows.seek(view.lowerBound(uid));
        if (!same) {
            toldRows.seek(told.lowerBound(uid));
            toldLeft = toldRows.next();
        }
    }

    private boolean nextInRange() {
        while (rows.next() && rows.uid() <= uids.hi(range)) {
            if (same || isTold()) {
                return true;
            }
        }
        return false;
    }

    private boolean isTold() {
        while (toldLeft && toldRows.uid() < rows.uid()) {
            toldLeft = toldRows.next();
        }
        return toldLeft && toldRows.uid() == rows.uid();
    }

    /** The sequence number. */
    public int number() {
        return 1 + (same ? rows.index() : toldRows.index());
    }

    /** The row as it is in the view; valid until {@link #next}. */
    public Rows row() {
        return rows;
    }

    /** The flags that the client was last told. */
    public long toldFlags() {
        return same ? rows.flags() : toldRows.flags();
    }
}
