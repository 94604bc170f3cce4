package org.redoubt.imap.command;

import java.io.IOException;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** STARTTLS, RFC 9051 6.2.1. */
final class StartTlsCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        arguments.end();
        if (!session.connection().tlsAvailable()) {
            return Reply.bad("TLS cannot be started here");
        }
        session.startTlsAfterAnswer();
        return Reply.ok("Begin TLS negotiation now");
    }
}
