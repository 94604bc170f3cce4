package org.redoubt.pop3.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.Maildrop;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** LIST, RFC 1939 5. */
final class ListCommand implements Command {
    @Override
    public Reply run(Session session, CommandLine arguments) throws SyntaxException, IOException {
        Maildrop maildrop = session.maildrop();
        if (arguments.more()) {
            int number = arguments.message();
            arguments.end();
            Optional<Reply> missing = Messages.missing(session, number);
            return missing.isPresent() ? missing.get() : Reply.ok(number + " " + maildrop.octets(number));
        }
        return Reply.lines(
                Messages.summary(maildrop.totals()),
                out -> maildrop.each((number, octets, uniqueId) -> out.ascii(number + " " + octets + "\r\n")));
    }
}
