package org.redoubt.pop3.command;

import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** USER, RFC 1939 7. */
final class UserCommand implements Command {
    @Override
    public Reply run(Session session, CommandLine arguments) throws SyntaxException {
        String login = arguments.restText();
        if (!session.mayAuthenticate()) {
            return SignIns.privacyRequired();
        }
        session.user(login);
        // Whether there is such a person is told to nobody.
        return Reply.ok("Send your password");
    }
}
