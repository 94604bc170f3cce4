package org.redoubt.pop3.command;

import java.io.IOException;
import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** TOP, RFC 1939 7. */
final class TopCommand implements Command {
    @Override
    public Reply run(Session session, CommandLine arguments) throws SyntaxException, IOException {
        int number = arguments.message();
        int lines = arguments.number();
        arguments.end();
        return Messages.send(session, "TOP", number, lines);
    }
}
