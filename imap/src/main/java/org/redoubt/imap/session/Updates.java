package org.redoubt.imap.session;

import java.io.IOException;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.redoubt.account.MailboxView;
import org.redoubt.account.Rows;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.map.FlagListWriter;
import org.redoubt.store.id.NumberSet;

/**
 * The untagged responses that bring a client from the view it was told of to the present one, RFC 9051 7.4 and 7.5:
 * first what is gone, then how many there are, then what changed.
 *
 * <p>Where sequence numbers must stay and something is gone, nothing is told at all and it all waits for the next
 * chance: so what was told is always one whole version.
 */
public final class Updates {
    private static final String DELETED = "The selected mailbox was deleted";

    private final Session session;

    Updates(Session session) {
        this.session = session;
    }

    /**
     * Tells all news of the selected mailbox, if there is one, as far as NOTIFY has not put them off.
     *
     * @param keepNumbers whether messages that are gone must be kept for later
     * @throws ConversationOver when the mailbox itself is gone
     */
    public void tell(boolean keepNumbers) throws IOException {
        if (wanted()) {
            tellAll(keepNumbers);
        }
    }

    /** Tells all news whatever is wanted: the answer to a command that takes messages out, or that begins anew. */
    public void catchUp() throws IOException {
        tellAll(false);
    }

    // RFC 5465 3.1: without SELECTED, nothing of the selected mailbox is told.
    private boolean wanted() {
        return session.notifications().selected() != Interest.Messages.NONE;
    }

    private void tellAll(boolean keepNumbers) throws IOException {
        Optional<Selected> selected = session.selection();
        if (selected.isPresent()) {
            bring(selected.get(), present(selected.get()), keepNumbers, uid -> false);
            selected.get().contexts().timePasses(session, selected.get());
        }
    }

    /** The mailbox as it is now. */
    public MailboxView present(Selected selected) throws IOException {
        return selected.account()
                .mailbox(selected.id())
                .orElseThrow(() -> new ConversationOver(
                        "", selected.account().shared() ? "The selected mailbox is not shared any more" : DELETED));
    }

    /**
     * Tells the news up to this view.
     *
     * @param known uids whose flags the client knows already
     */
    public void tell(Selected selected, MailboxView view, boolean keepNumbers, LongPredicate known) throws IOException {
        if (wanted()) {
            bring(selected, view, keepNumbers, known);
        }
    }

    private void bring(Selected selected, MailboxView view, boolean keepNumbers, LongPredicate known)
            throws IOException {
        MailboxView told = selected.told();
        if (view.sameAs(told)) {
            return;
        }
        MailboxView.Delta delta = view.since(told);
        if (keepNumbers && !delta.vanished().isEmpty()) {
            return;
        }
        selected.contexts().gone(session, selected, delta.vanished());
        gone(told, delta.vanished());
        selected.told(view);
        keywords(selected, view);
        came(selected, view, delta.appended());
        changed(selected, view, delta.changed(), known);
        session.out().mark();
        session.notifications().came(selected, view, delta.appended());
        selected.contexts().changed(session, selected, delta.changed(), delta.appended());
    }

    // RFC 7162 3.2.10: VANISHED takes the place of EXPUNGE once QRESYNC is enabled.
    private void gone(MailboxView told, NumberSet uids) throws IOException {
        ResponseBuffer out = session.out();
        if (uids.isEmpty()) {
            return;
        }
        // RFC 9586 3: and once UIDONLY is.
        if (session.enabled(Extension.QRESYNC) || session.enabled(Extension.UIDONLY)) {
            out.ascii("* VANISHED ").ascii(uids.toString()).crlf();
            return;
        }
        // From the last to the first, so that no number shifts another.
        for (int i = uids.rangeCount() - 1; i >= 0; i--) {
            int first = told.lowerBound(uids.lo(i));
            for (int index = told.lowerBound(uids.hi(i) + 1) - 1; index >= first; index--) {
                if (uids.contains(told.uid(index))) {
                    out.ascii("* ").number(index + 1L).ascii(" EXPUNGE\r\n");
                }
            }
            session.drainIfLarge();
        }
    }

    /** RFC 9051 7.3.5: a flag is listed in FLAGS before a message shows it. */
    public void keywords(Selected selected, MailboxView view) {
        if (selected.newKeywords(view)) {
            ResponseBuffer out = session.out();
            out.ascii("* FLAGS ");
            FlagListWriter.defined(view, out);
            out.crlf();
        }
    }

    private void came(Selected selected, MailboxView view, NumberSet appended) throws IOException {
        if (appended.isEmpty()) {
            return;
        }
        session.out().ascii("* ").number(view.size()).ascii(" EXISTS\r\n");
        if (session.enabled(Extension.IMAP4REV2)) {
            return;
        }
        NumberSet first = selected.readOnly()
                ? selected.account().peekRecent(selected.id())
                : selected.account().claimRecent(selected.id());
        selected.addRecent(first);
        session.out().ascii("* ").number(recentCount(selected)).ascii(" RECENT\r\n");
    }

    /** RFC 3501 7.3.2: how many of the told messages are recent. */
    public static long recentCount(Selected selected) {
        return selected.numbersOf(selected.recent()).size();
    }

    private void changed(Selected selected, MailboxView view, NumberSet uids, LongPredicate known) throws IOException {
        if (session.notifications().selected() == Interest.Messages.COUNTS) {
            return;
        }
        MessageCursor cursor = new MessageCursor(view, view, uids);
        while (cursor.next()) {
            if (!known.test(cursor.row().uid())) {
                flags(selected, view, cursor.number(), cursor.row());
                session.drainIfLarge();
            }
        }
    }

    /** The start of a FETCH response, or of the UIDFETCH response that takes its place (RFC 9586 3). */
    public void beginFetch(int number, long uid) {
        if (session.enabled(Extension.UIDONLY)) {
            session.out().ascii("* ").number(uid).ascii(" UIDFETCH (");
        } else {
            session.out().ascii("* ").number(number).ascii(" FETCH (");
        }
    }

    /** One FETCH response that nobody asked for, with the flags of a row. */
    public void flags(Selected selected, MailboxView view, int number, Rows row) {
        ResponseBuffer out = session.out();
        beginFetch(number, row.uid());
        // RFC 7162 3.2.10.2: with QRESYNC it has the UID; rev2 clients are promised it, too (RFC 9051 7.5.2), and
        // those of NOTIFY (RFC 5465 5.1).
        boolean withUid = session.enabled(Extension.QRESYNC)
                || session.enabled(Extension.IMAP4REV2)
                || session.notifications().asked();
        if (withUid && !session.enabled(Extension.UIDONLY)) {
            out.ascii("UID ").number(row.uid()).space();
        }
        out.ascii("FLAGS ");
        selected.flags(view).write(row.flags(), isRecent(selected, row.uid()), out);
        // RFC 7162 3.2: once CONDSTORE is on, each change is told with its MODSEQ.
        if (session.enabled(Extension.CONDSTORE)) {
            out.ascii(" MODSEQ (").number(row.modSeq()).octet(')');
        }
        out.ascii(")\r\n");
    }

    /** RFC 9051 Appendix E: rev2 has no \Recent. */
    public boolean isRecent(Selected selected, long uid) {
        return !selected.recent().isEmpty()
                && !session.enabled(Extension.IMAP4REV2)
                && selected.recent().contains(uid);
    }
}
