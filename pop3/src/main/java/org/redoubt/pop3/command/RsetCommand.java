package org.redoubt.pop3.command;

import java.io.IOException;
import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** RSET, RFC 1939 5. */
final class RsetCommand implements Command {
    @Override
    public Reply run(Session session, CommandLine arguments) throws SyntaxException, IOException {
        arguments.end();
        session.maildrop().reset();
        return Reply.ok(Messages.summary(session.maildrop().totals()));
    }
}
