package org.redoubt.imap.command;

import java.lang.System.Logger.Level;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** UNAUTHENTICATE, RFC 8437: the connection is used again for somebody else. */
final class UnauthenticateCommand implements Command {
    private static final System.Logger LOG = System.getLogger("org.redoubt.imap");

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException {
        arguments.end();
        LOG.log(Level.INFO, () -> "event=imap.signed_out session=" + session.connection().id());
        session.unauthenticate();
        return Reply.ok("UNAUTHENTICATE completed");
    }
}
