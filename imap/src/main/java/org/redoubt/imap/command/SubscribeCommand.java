package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** SUBSCRIBE and UNSUBSCRIBE, RFC 9051 6.3.7 and 6.3.8. */
final class SubscribeCommand implements Command {
    private final boolean on;

    SubscribeCommand(boolean on) {
        this.on = on;
    }

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Optional<String> path = Paths.path(session, arguments);
        arguments.end();
        if (path.isEmpty()) {
            return Paths.invalid();
        }
        boolean done = session.account().subscribe(path.get(), on);
        if (on && !done) {
            return Paths.absent();
        }
        // RFC 9051 6.3.8: nothing that is not subscribed is no reason to complain.
        return Reply.ok(on ? "SUBSCRIBE completed" : "UNSUBSCRIBE completed");
    }
}
