package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Flags;
import org.redoubt.account.MailboxId;
import org.redoubt.account.MailboxView;
import org.redoubt.account.Right;
import org.redoubt.account.Rows;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.SelectRequest;
import org.redoubt.imap.codec.SequenceSet;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.FlagListWriter;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.MessageCursor;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.imap.session.Updates;
import org.redoubt.store.id.ModSeq;
import org.redoubt.store.id.NumberSet;

/** SELECT and EXAMINE, RFC 9051 6.3.2 and 6.3.3, with CONDSTORE and QRESYNC of RFC 7162 3.1.8 and 3.2.5. */
final class SelectCommand implements Command {
    private final boolean readOnly;

    SelectCommand(boolean readOnly) {
        this.readOnly = readOnly;
    }

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        SelectRequest request = SelectRequest.parse(arguments);
        if (request.resync().isPresent() && !session.enabled(Extension.QRESYNC)) {
            throw new SyntaxException("QRESYNC must be enabled first");
        }
        if (request.resync().flatMap(SelectRequest.Resync::matchNumbers).isPresent()
                && session.enabled(Extension.UIDONLY)) {
            throw new SyntaxException("UIDREQUIRED", "Sequence numbers mean nothing once UIDONLY is enabled");
        }
        close(session);
        if (request.condstore()) {
            session.enable(Extension.CONDSTORE);
        }
        Optional<Place> place = Paths.place(session, MailboxPaths.path(request.name(), session.utf8Names()));
        if (place.isPresent() && place.get().lacks(Right.READ)) {
            return Paths.noPermission();
        }
        Optional<MailboxView> view =
                place.isPresent() ? place.get().account().mailbox(place.get().mailbox().id()) : Optional.empty();
        if (view.isEmpty()) {
            return Paths.absent();
        }
        boolean examined = readOnly || !mayChange(place.get());
        AccountHandle account = place.get().account();
        Selected box = new Selected(account, view.get(), examined, recent(account, view.get(), examined));
        session.select(box);
        describe(session, box, place.get());
        if (request.resync().isPresent()) {
            resync(session, box, request.resync().get());
        }
        return Reply.ok(examined ? "READ-ONLY" : "READ-WRITE", readOnly ? "EXAMINE completed" : "SELECT completed");
    }

    // RFC 9051 7.1: CLOSED parts what is told of the mailbox before from what is told of the new one.
    private static void close(Session session) {
        if (session.selection().isPresent()) {
            session.unselect();
            session.out().ascii("* OK [CLOSED] The mailbox before is closed\r\n");
        }
    }

    // RFC 4314 5.2: who may change nothing has it read-only.
    private static boolean mayChange(Place place) {
        return place.rights()
                .hasAny(Right.INSERT, Right.EXPUNGE, Right.DELETE_MESSAGES, Right.SEEN, Right.WRITE);
    }

    private static NumberSet recent(AccountHandle account, MailboxView view, boolean examined) {
        MailboxId id = view.mailbox().id();
        return examined ? account.peekRecent(id) : account.claimRecent(id);
    }

    private void describe(Session session, Selected box, Place place) {
        ResponseBuffer out = session.out();
        MailboxView view = box.told();
        out.ascii("* FLAGS ");
        FlagListWriter.defined(view, out);
        out.crlf().ascii("* ").number(view.size()).ascii(" EXISTS\r\n");
        if (session.enabled(Extension.IMAP4REV2)) {
            // RFC 9051 6.3.2: rev2 clients are told the name the mailbox goes by.
            out.ascii("* LIST () \"/\" ");
            MailboxPaths.write(place.path(), true, out);
            out.crlf();
        } else {
            out.ascii("* ").number(Updates.recentCount(box)).ascii(" RECENT\r\n");
            if (!session.enabled(Extension.UIDONLY)) {
                unseen(view, out);
            }
        }
        out.ascii("* OK [PERMANENTFLAGS ");
        if (box.readOnly()) {
            out.ascii("()");
        } else {
            FlagListWriter.permanent(view, box.rights(), out);
        }
        out.ascii("] Flags that stay\r\n");
        out.ascii("* OK [UIDVALIDITY ").number(view.mailbox().uidValidity()).ascii("] UIDs valid\r\n");
        out.ascii("* OK [UIDNEXT ").number(view.uidNext()).ascii("] Predicted next UID\r\n");
        out.ascii("* OK [HIGHESTMODSEQ ").number(view.highestModSeq().value()).ascii("] Highest\r\n");
        // RFC 4467 8.
        out.ascii("* OK [URLMECH INTERNAL] How URLs are authorised\r\n");
        // RFC 8474 4.2.
        out.ascii("* OK [MAILBOXID (").ascii(view.mailbox().id().text()).ascii(")] Ok\r\n");
    }

    // RFC 3501 7.1: the first message that was not seen.
    private static void unseen(MailboxView view, ResponseBuffer out) {
        if (view.mailbox().counts().unseen() == 0) {
            return;
        }
        Rows rows = view.rows();
        while (rows.next()) {
            if ((rows.flags() & Flags.SEEN) == 0) {
                out.ascii("* OK [UNSEEN ").number(rows.index() + 1L).ascii("] First unseen\r\n");
                return;
            }
        }
    }

    // RFC 7162 3.2.5: what went and what changed since the client was here last.
    private static void resync(Session session, Selected box, SelectRequest.Resync resync) throws IOException {
        MailboxView view = box.told();
        if (resync.uidValidity() != view.mailbox().uidValidity()) {
            return;
        }
        NumberSet known = resync.known().map(SequenceSet::resolvePlain).orElse(NumberSet.range(1, view.uidNext() - 1));
        NumberSet gone = box.account().vanishedSince(box.id(), new ModSeq(resync.modSeq()), Optional.of(known));
        gone = gone.minus(NumberSet.range(1, unchangedUpTo(view, resync)));
        if (!gone.isEmpty()) {
            session.out().ascii("* VANISHED (EARLIER) ").ascii(gone.toString()).crlf();
        }
        MessageCursor cursor = new MessageCursor(view, view, known);
        while (cursor.next()) {
            if (cursor.row().modSeq() > resync.modSeq()) {
                session.updates().flags(box, view, cursor.number(), cursor.row());
                session.drainIfLarge();
            }
        }
    }

    /**
     * RFC 7162 3.2.5.2: where the client gave the same number to a uid as the server does, nothing that the client
     * still holds has gone before it. The largest such uid, 0 for none.
     */
    private static long unchangedUpTo(MailboxView view, SelectRequest.Resync resync) {
        if (resync.matchNumbers().isEmpty() || resync.matchUids().isEmpty()) {
            return 0;
        }
        long[] numbers = resync.matchNumbers().get().inOrder(view.size());
        long[] uids = resync.matchUids().get().inOrder(view.size());
        long upTo = 0;
        for (int i = 0; i < Math.min(numbers.length, uids.length); i++) {
            if (numbers[i] <= view.size() && view.uid((int) numbers[i] - 1) == uids[i]) {
                upTo = Math.max(upTo, uids[i]);
            }
        }
        return upTo;
    }
}
