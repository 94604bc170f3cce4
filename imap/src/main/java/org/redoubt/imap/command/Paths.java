package org.redoubt.imap.command;

import java.util.Optional;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxResult;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.MailboxPaths;
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

    static Optional<Mailbox> mailbox(Session session, Optional<String> path) {
        return path.flatMap(session.account().mailboxes()::byPath);
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
            case MailboxResult.NotDeletable n -> Reply.no("CANNOT", "INBOX cannot be deleted");
        };
    }
}
