package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.Mailbox;
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
        Optional<Mailbox> mailbox = Paths.mailbox(session, from);
        if (mailbox.isEmpty()) {
            return Paths.absent();
        }
        if (to.isEmpty()) {
            return Paths.invalid();
        }
        return Paths.reply(session.account().renameMailbox(mailbox.get().id(), to.get()), "", "RENAME completed");
    }
}
