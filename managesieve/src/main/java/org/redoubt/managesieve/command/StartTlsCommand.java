package org.redoubt.managesieve.command;

import java.io.IOException;
import org.redoubt.managesieve.codec.SyntaxException;
import org.redoubt.managesieve.codec.Words;
import org.redoubt.managesieve.session.Command;
import org.redoubt.managesieve.session.Reply;
import org.redoubt.managesieve.session.Session;

/** STARTTLS, RFC 5804 2.2. */
final class StartTlsCommand implements Command {
    @Override
    public Reply run(Session session, Words arguments) throws SyntaxException, IOException {
        arguments.end();
        if (!session.connection().tlsAvailable()) {
            return Reply.no("", "TLS cannot be started here");
        }
        session.startTlsAfterAnswer();
        return Reply.ok("Begin the handshake");
    }
}
