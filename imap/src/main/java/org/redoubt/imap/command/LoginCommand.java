package org.redoubt.imap.command;

import java.io.IOException;
import org.redoubt.directory.SignIn;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** LOGIN, RFC 9051 6.2.3. */
final class LoginCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        arguments.space();
        String login = arguments.astringText();
        arguments.space();
        byte[] password = arguments.astring();
        arguments.end();
        if (!session.mayAuthenticate()) {
            return SignIns.privacyRequired();
        }
        SignIn result = session.directory().signIn(login, password, session.info());
        return switch (result) {
            case SignIn.Accepted accepted -> SignIns.accepted(session, accepted.principal());
            case SignIn.Refused refused -> SignIns.refused(session, refused);
        };
    }
}
