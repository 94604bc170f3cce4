package org.redoubt.pop3.command;

import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.Maildrop;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** UIDL, RFC 1939 7. */
final class UidlCommand implements Command {
    @Override
    public Reply run(Session session, CommandLine arguments) throws SyntaxException {
        Maildrop maildrop = session.maildrop();
        if (arguments.more()) {
            int number = arguments.message();
            arguments.end();
            return Messages.missing(session, number)
                    .orElseGet(() -> Reply.ok(number + " " + maildrop.uniqueId(number)));
        }
        return Reply.lines(
                "Unique-id listing follows",
                out -> maildrop.each((number, octets, uniqueId) -> out.ascii(number + " " + uniqueId + "\r\n")));
    }
}
