package org.redoubt.managesieve.command;

import java.io.IOException;
import org.redoubt.managesieve.codec.SyntaxException;
import org.redoubt.managesieve.codec.Words;
import org.redoubt.managesieve.session.Command;
import org.redoubt.managesieve.session.Reply;
import org.redoubt.managesieve.session.Session;

/** CHECKSCRIPT, RFC 5804 2.12. */
final class CheckScriptCommand implements Command {
    @Override
    public Reply run(Session session, Words arguments) throws SyntaxException, IOException {
        byte[] text = arguments.octets();
        arguments.end();
        return Scripts.check(session, text).orElse(Reply.ok("The script is valid"));
    }
}
