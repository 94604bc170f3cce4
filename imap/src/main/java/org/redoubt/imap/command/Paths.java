package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxResult;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.OtherUsers;
import org.redoubt.imap.session.OwnChange;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** Mailboxes as commands name them, and what is answered when that fails. */
final class Paths {
    private Paths() {}

    /** Reads a mailbox name. */
    static Optional<String> path(Session session, CommandText arguments) throws SyntaxException {
        arguments.space();
        return MailboxPaths.path(arguments.astring(), session.utf8Names());
    }

    /** A mailbox that one knows of: one's own, or another person's that one has any right to. */
    static Optional<Place> place(Session session, Optional<String> path) throws IOException {
        Optional<Inside> inside = inside(session, path);
        return inside.flatMap(in -> in.account().mailboxes().byPath(in.path()))
                .map(mailbox -> new Place(inside.get().account(), mailbox, name(inside.get(), path.get(), mailbox)));
    }

    /** What the client is told the mailbox is called. */
    private static String name(Inside inside, String asked, Mailbox mailbox) {
        String home = inside.account().mailboxes().path(mailbox);
        return asked.substring(0, asked.length() - inside.path().length()) + home;
    }

    /**
     * Where a name leads, whether there is a mailbox or not.
     *
     * @param path within that account
     */
    record Inside(AccountHandle account, String path) {}

    /** The account that a name leads into; empty when it is nobody's who shares anything. */
    static Optional<Inside> inside(Session session, Optional<String> path) throws IOException {
        if (path.isEmpty() || !OtherUsers.names(path.get())) {
            return path.map(own -> new Inside(session.own(), own));
        }
        String behind = path.get().substring(Math.min(path.get().length(), OtherUsers.PREFIX.length()));
        int end = behind.indexOf(MailboxPaths.DELIMITER);
        if (end < 0 || end + 1 == behind.length()) {
            return Optional.empty();
        }
        String home = MailboxPaths.canonical(behind.substring(end + 1));
        return session.others().of(behind.substring(0, end)).map(account -> new Inside(account, home));
    }

    /** A command made, renamed or deleted a mailbox, if it came to that. */
    static void named(Session session, AccountHandle account, MailboxResult result) throws IOException {
        if (result instanceof MailboxResult.Done done) {
            session.notifications().did(new OwnChange.Named(account, done.mailbox()));
        }
    }

    static Reply noPermission() {
        return Reply.no("NOPERM", "There is no right to do this");
    }

    static Reply invalid() {
        return Reply.no("CANNOT", "No mailbox can have this name");
    }

    static Reply absent() {
        return Reply.no("NONEXISTENT", "There is no such mailbox");
    }

    /** RFC 9051 7.1: the client may try again after CREATE. */
    static Reply tryCreate() {
        return Reply.no("TRYCREATE", "There is no such mailbox");
    }

    static Reply overQuota() {
        return Reply.no("OVERQUOTA", "The quota of the account would be exceeded");
    }

    /** The answer to a change of the mailbox tree. */
    static Reply reply(MailboxResult result, String doneCode, String done) {
        return switch (result) {
            case MailboxResult.Done d -> Reply.ok(doneCode, done);
            case MailboxResult.AlreadyExists e -> Reply.no("ALREADYEXISTS", "There is a mailbox of this name");
            case MailboxResult.NoMailbox n -> absent();
            case MailboxResult.InvalidName i -> invalid();
            case MailboxResult.TooMany t -> Reply.no("LIMIT", "There are too many mailboxes");
            case MailboxResult.HasChildren h -> Reply.no("HASCHILDREN", "There are mailboxes below it");
            case MailboxResult.NoPermission n -> noPermission();
            case MailboxResult.NotDeletable n -> Reply.no("CANNOT", "INBOX cannot be deleted");
        };
    }
}
