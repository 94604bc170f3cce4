package org.redoubt.imap.command;

import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Capabilities;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** CAPABILITY, RFC 9051 6.1.1. */
final class CapabilityCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException {
        arguments.end();
        session.out().ascii("* CAPABILITY ").ascii(Capabilities.of(session)).crlf();
        return Reply.ok("CAPABILITY completed");
    }
}
