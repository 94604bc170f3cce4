package org.redoubt.pop3.command;

import java.io.IOException;
import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.Maildrop;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** STAT, RFC 1939 5. */
final class StatCommand implements Command {
    @Override
    public Reply run(Session session, CommandLine arguments) throws SyntaxException, IOException {
        arguments.end();
        Maildrop.Totals totals = session.maildrop().totals();
        return Reply.ok(totals.messages() + " " + totals.octets());
    }
}
