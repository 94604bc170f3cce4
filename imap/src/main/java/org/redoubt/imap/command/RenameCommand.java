package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.MailboxResult;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** RENAME, RFC 9051 6.3.6. Renaming INBOX moves its messages and leaves it empty. */
final class RenameCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Optional<String> from = Paths.path(session, arguments);
        Optional<String> to = Paths.path(session, arguments);
        arguments.end();
        Optional<Place> place = Paths.place(session, from);
        if (place.isEmpty()) {
            return Paths.absent();
        }
        Optional<Paths.Inside> inside = Paths.inside(session, to);
        if (inside.isEmpty()) {
            return Paths.invalid();
        }
        AccountHandle account = place.get().account();
        if (!inside.get().account().account().equals(account.account())) {
            return Reply.no("CANNOT", "A mailbox stays with the person whose it is");
        }
        MailboxResult result = account.renameMailbox(place.get().mailbox().id(), inside.get().path());
        Paths.named(session, account, result);
        return Paths.reply(result, "", "RENAME completed");
    }
}
