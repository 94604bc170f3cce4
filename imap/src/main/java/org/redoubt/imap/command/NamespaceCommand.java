package org.redoubt.imap.command;

import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** NAMESPACE, RFC 9051 6.3.10: one's own mailboxes, and what other people share. */
final class NamespaceCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException {
        arguments.end();
        session.out().ascii("* NAMESPACE ((\"\" \"/\")) ((\"Other Users/\" \"/\")) NIL\r\n");
        return Reply.ok("NAMESPACE completed");
    }
}
