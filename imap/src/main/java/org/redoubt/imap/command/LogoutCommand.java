package org.redoubt.imap.command;

import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** LOGOUT, RFC 9051 6.1.3. */
final class LogoutCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException {
        arguments.end();
        session.out().ascii("* BYE Logging out\r\n");
        session.end();
        return Reply.ok("LOGOUT completed");
    }
}
