package org.redoubt.managesieve.command;

import java.io.IOException;
import org.redoubt.managesieve.codec.SyntaxException;
import org.redoubt.managesieve.codec.Words;
import org.redoubt.managesieve.session.Command;
import org.redoubt.managesieve.session.Reply;
import org.redoubt.managesieve.session.Session;

/** LOGOUT, RFC 5804 2.3. */
final class LogoutCommand implements Command {
    @Override
    public Reply run(Session session, Words arguments) throws SyntaxException, IOException {
        arguments.end();
        session.end();
        return Reply.ok("Goodbye");
    }
}
