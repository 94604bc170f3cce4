package org.redoubt.imap.command;

import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** NOOP, RFC 9051 6.1.2, and CHECK, RFC 3501 6.4.1: a chance for news, nothing else. */
final class NoopCommand implements Command {
    private final String done;

    NoopCommand(String done) {
        this.done = done;
    }

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException {
        arguments.end();
        return Reply.ok(done);
    }
}
