package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.Mailbox;
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
        Optional<Mailbox> mailbox = Paths.mailbox(session, path);
        if (mailbox.isEmpty()) {
            return Paths.absent();
        }
        MailboxResult result = session.account().deleteMailbox(mailbox.get().id());
        boolean own = session.selection().filter(box -> box.id().equals(mailbox.get().id())).isPresent();
        if (own && result instanceof MailboxResult.Done) {
            session.unselect();
            session.out().ascii("* OK [CLOSED] The selected mailbox was deleted\r\n");
        }
        return Paths.reply(result, "", "DELETE completed");
    }
}
