package org.redoubt.pop3.command;

import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** DELE, RFC 1939 5. */
final class DeleCommand implements Command {
    @Override
    public Reply run(Session session, CommandLine arguments) throws SyntaxException {
        int number = arguments.message();
        arguments.end();
        return Messages.missing(session, number).orElseGet(() -> {
            if (session.maildrop().readOnly()) {
                return Reply.err("SYS/PERM", "This password lets you read, and nothing else");
            }
            session.maildrop().delete(number);
            return Reply.ok("Marked as deleted");
        });
    }
}
