package org.redoubt.pop3.command;

import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** STLS, RFC 2595 4. */
final class StlsCommand implements Command {
    @Override
    public Reply run(Session session, CommandLine arguments) throws SyntaxException {
        arguments.end();
        if (!session.connection().tlsAvailable()) {
            return Reply.err("TLS cannot be started here");
        }
        session.startTlsAfterAnswer();
        return Reply.ok("Begin TLS negotiation now");
    }
}
