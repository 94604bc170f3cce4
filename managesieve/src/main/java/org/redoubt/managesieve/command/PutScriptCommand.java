package org.redoubt.managesieve.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.ScriptEffects;
import org.redoubt.managesieve.codec.SyntaxException;
import org.redoubt.managesieve.codec.Words;
import org.redoubt.managesieve.session.Command;
import org.redoubt.managesieve.session.Reply;
import org.redoubt.managesieve.session.Session;
import org.redoubt.sieve.ScriptTraits;

/** PUTSCRIPT, RFC 5804 2.6: what is no script is not stored. */
final class PutScriptCommand implements Command {
    @Override
    public Reply run(Session session, Words arguments) throws SyntaxException, IOException {
        String name = arguments.text();
        byte[] text = arguments.octets();
        arguments.end();
        Optional<Reply> wrong = Scripts.check(session, text);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        ScriptTraits traits = ScriptTraits.of(text);
        ScriptEffects effects = new ScriptEffects(traits.redirects(), traits.hides());
        return Scripts.reply(session.scripts().put(name, text, effects));
    }
}
