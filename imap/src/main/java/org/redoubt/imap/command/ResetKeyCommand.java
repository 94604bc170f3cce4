package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxId;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** RESETKEY, RFC 4467 7: takes back the URLs that were authorised, of one mailbox or of all. */
final class ResetKeyCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Optional<MailboxId> only = Optional.empty();
        if (!arguments.atEnd()) {
            Optional<String> path = Paths.path(session, arguments);
            boolean known = true;
            while (arguments.accept(' ')) {
                known &= arguments.keyword().equals("INTERNAL");
            }
            arguments.end();
            // Only the owner of a mailbox vouches for what is in it.
            Optional<Mailbox> mailbox = Paths.place(session, path)
                    .filter(place -> !place.account().shared())
                    .map(Place::mailbox);
            if (mailbox.isEmpty()) {
                return Paths.absent();
            }
            if (!known) {
                throw new SyntaxException("This mechanism is not known");
            }
            only = mailbox.map(Mailbox::id);
        }
        session.account().resetUrlKeys(only);
        return Reply.ok("URLMECH INTERNAL", "RESETKEY completed");
    }
}
