package org.redoubt.managesieve.command;

import java.io.IOException;
import org.redoubt.account.ScriptResult;
import org.redoubt.managesieve.codec.SyntaxException;
import org.redoubt.managesieve.codec.Words;
import org.redoubt.managesieve.session.Command;
import org.redoubt.managesieve.session.Reply;
import org.redoubt.managesieve.session.Session;
import org.redoubt.sieve.Limits;

/** HAVESPACE, RFC 5804 2.5. */
final class HaveSpaceCommand implements Command {
    @Override
    public Reply run(Session session, Words arguments) throws SyntaxException, IOException {
        String name = arguments.text();
        long octets = arguments.number();
        arguments.end();
        if (octets > Limits.SCRIPT_OCTETS) {
            return Scripts.reply(ScriptResult.TOO_LARGE);
        }
        return Scripts.reply(session.scripts().fits(name, octets));
    }
}
