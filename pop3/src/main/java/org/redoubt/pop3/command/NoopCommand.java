package org.redoubt.pop3.command;

import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** NOOP, RFC 1939 5. */
final class NoopCommand implements Command {
    @Override
    public Reply run(Session session, CommandLine arguments) throws SyntaxException {
        arguments.end();
        return Reply.ok("Nothing done");
    }
}
