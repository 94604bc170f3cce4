package org.redoubt.imap.command;

import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** NAMESPACE, RFC 9051 6.3.10: all mailboxes are one's own. */
final class NamespaceCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException {
        arguments.end();
        session.out().ascii("* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n");
        return Reply.ok("NAMESPACE completed");
    }
}
