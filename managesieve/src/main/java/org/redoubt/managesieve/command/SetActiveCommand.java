package org.redoubt.managesieve.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.managesieve.codec.SyntaxException;
import org.redoubt.managesieve.codec.Words;
import org.redoubt.managesieve.session.Command;
import org.redoubt.managesieve.session.Reply;
import org.redoubt.managesieve.session.Session;

/** SETACTIVE, RFC 5804 2.8: the empty name means none. */
final class SetActiveCommand implements Command {
    @Override
    public Reply run(Session session, Words arguments) throws SyntaxException, IOException {
        String name = arguments.text();
        arguments.end();
        return Scripts.reply(session.scripts().activate(Optional.of(name).filter(n -> !n.isEmpty())));
    }
}
