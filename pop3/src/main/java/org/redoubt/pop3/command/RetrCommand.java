package org.redoubt.pop3.command;

import java.io.IOException;
import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** RETR, RFC 1939 5. */
final class RetrCommand implements Command {
    @Override
    public Reply run(Session session, CommandLine arguments) throws SyntaxException, IOException {
        int number = arguments.message();
        arguments.end();
        return Messages.send(session, "RETR", number, Integer.MAX_VALUE);
    }
}
