package org.redoubt.managesieve.command;

import java.io.IOException;
import org.redoubt.managesieve.codec.SyntaxException;
import org.redoubt.managesieve.codec.Words;
import org.redoubt.managesieve.session.Command;
import org.redoubt.managesieve.session.Reply;
import org.redoubt.managesieve.session.Session;

/** RENAMESCRIPT, RFC 5804 2.11. */
final class RenameScriptCommand implements Command {
    @Override
    public Reply run(Session session, Words arguments) throws SyntaxException, IOException {
        String name = arguments.text();
        String to = arguments.text();
        arguments.end();
        return Scripts.reply(session.scripts().rename(name, to));
    }
}
