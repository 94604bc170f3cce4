package org.redoubt.imap.command;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.Flags;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxCounts;
import org.redoubt.account.MailboxView;
import org.redoubt.account.Right;
import org.redoubt.account.Rows;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.StatusItem;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** STATUS, RFC 9051 6.3.11. */
final class StatusCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Optional<String> path = Paths.path(session, arguments);
        arguments.space();
        List<StatusItem> items = StatusItem.list(arguments);
        arguments.end();
        Optional<Place> place = Paths.place(session, path);
        if (place.isEmpty()) {
            return Paths.absent();
        }
        if (place.get().lacks(Right.READ)) {
            return Paths.noPermission();
        }
        // RFC 7162 3.1.1: asking for HIGHESTMODSEQ makes the client one that knows CONDSTORE.
        if (items.contains(StatusItem.HIGHESTMODSEQ)) {
            session.enable(Extension.CONDSTORE);
        }
        write(session, place.get(), items);
        return Reply.ok("STATUS completed");
    }

    /** One STATUS response. */
    static void write(Session session, Place place, List<StatusItem> items) throws IOException {
        ResponseBuffer out = session.out();
        out.ascii("* STATUS ");
        MailboxPaths.write(place.path(), session.utf8Names(), out);
        String before = " (";
        for (StatusItem item : items) {
            out.ascii(before).ascii(item.atom()).space();
            value(session, place, item, out);
            before = " ";
        }
        out.ascii(")\r\n");
    }

    private static void value(Session session, Place place, StatusItem item, ResponseBuffer out) throws IOException {
        Mailbox mailbox = place.mailbox();
        MailboxCounts counts = mailbox.counts();
        switch (item) {
            case MESSAGES -> out.number(counts.total());
            case RECENT -> out.number(place.account().peekRecent(mailbox.id()).size());
            case UIDNEXT -> out.number(counts.uidNext());
            case UIDVALIDITY -> out.number(mailbox.uidValidity());
            case UNSEEN -> out.number(counts.unseen());
            case DELETED -> out.number(counts.deleted());
            case DELETED_STORAGE -> out.number(deletedOctets(place));
            case SIZE -> out.number(counts.octets());
            case HIGHESTMODSEQ -> out.number(counts.highestModSeq().value());
            case APPENDLIMIT -> out.number(session.config().maxMessageOctets());
            case MAILBOXID -> out.octet('(').ascii(mailbox.id().text()).octet(')');
        }
    }

    // RFC 9208 4.1.4: what EXPUNGE would give back.
    private static long deletedOctets(Place place) throws IOException {
        if (place.mailbox().counts().deleted() == 0) {
            return 0;
        }
        Optional<MailboxView> view = place.account().mailbox(place.mailbox().id());
        return view.isPresent() ? deletedOctets(view.get().rows()) : 0;
    }

    private static long deletedOctets(Rows rows) {
        long octets = 0;
        while (rows.next()) {
            octets += (rows.flags() & Flags.DELETED) != 0 ? rows.octets() : 0;
        }
        return octets;
    }
}
