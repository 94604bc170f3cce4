package org.redoubt.pop3.command;

import java.io.IOException;
import java.lang.System.Logger.Level;
import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** QUIT, RFC 1939 5 and 6: ends the session; after sign-in, what is marked as deleted goes now and not before. */
final class QuitCommand implements Command {
    private static final System.Logger LOG = System.getLogger("org.redoubt.pop3");

    @Override
    public Reply run(Session session, CommandLine arguments) throws SyntaxException {
        arguments.end();
        session.end();
        if (!session.signedIn()) {
            return Reply.ok("Goodbye");
        }
        try {
            session.maildrop().update();
            return Reply.ok("Goodbye");
        } catch (IOException e) {
            LOG.log(Level.ERROR, "event=pop3.update_failed session=" + session.connection().id(), e);
            return Reply.err("SYS/TEMP", "Some deleted messages were not removed");
        }
    }
}
