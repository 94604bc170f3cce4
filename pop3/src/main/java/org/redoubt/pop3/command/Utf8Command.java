package org.redoubt.pop3.command;

import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** UTF8, RFC 6856 2.1. Messages are sent as they are stored in either mode, so that sizes hold; there is nothing to switch. */
final class Utf8Command implements Command {
    @Override
    public Reply run(Session session, CommandLine arguments) throws SyntaxException {
        arguments.end();
        return Reply.ok("UTF8 enabled");
    }
}
