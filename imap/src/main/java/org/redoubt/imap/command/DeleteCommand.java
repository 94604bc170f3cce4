package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.MailboxId;
import org.redoubt.account.MailboxResult;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** DELETE, RFC 9051 6.3.5. */
final class DeleteCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Optional<String> path = Paths.path(session, arguments);
        arguments.end();
        Optional<Place> place = Paths.place(session, path);
        if (place.isEmpty()) {
            return Paths.absent();
        }
        AccountHandle account = place.get().account();
        MailboxId id = place.get().mailbox().id();
        MailboxResult result = account.deleteMailbox(id);
        Paths.named(session, account, result);
        boolean own = session.selection().filter(box -> box.is(account, id)).isPresent();
        if (own && result instanceof MailboxResult.Done) {
            session.unselect();
            session.out().ascii("* OK [CLOSED] The selected mailbox was deleted\r\n");
        }
        return Paths.reply(result, "", "DELETE completed");
    }
}
