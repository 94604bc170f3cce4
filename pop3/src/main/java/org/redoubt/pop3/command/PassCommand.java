package org.redoubt.pop3.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.directory.SignIn;
import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** PASS, RFC 1939 7. */
final class PassCommand implements Command {
    @Override
    public Reply run(Session session, CommandLine arguments) throws SyntaxException, IOException {
        byte[] password = arguments.rest();
        if (!session.mayAuthenticate()) {
            return SignIns.privacyRequired();
        }
        Optional<String> login = session.takeUser();
        if (login.isEmpty()) {
            throw new SyntaxException("USER comes first");
        }
        SignIn result = session.directory().signIn(login.get(), password, session.info());
        return switch (result) {
            case SignIn.Accepted accepted -> SignIns.accepted(session, accepted.principal());
            case SignIn.Refused refused -> SignIns.refused(session, refused);
        };
    }
}
