package org.redoubt.sieve.command;

import java.util.List;
import org.redoubt.sieve.run.Check;
import org.redoubt.sieve.run.ScriptFailure;
import org.redoubt.sieve.run.Step;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.syntax.Argument;
import org.redoubt.sieve.syntax.SyntaxException;

/** RFC 5463. */
final class IhaveCommands {
    private IhaveCommands() {}

    static Check ihave(Arguments a) throws SyntaxException {
        List<String> names = a.items().stream().map(Argument.Item::text).toList();
        boolean all = names.stream().allMatch(Extensions::supported);
        if (all) {
            a.compiler().allow(names);
        }
        return _ -> all;
    }

    static Step error(Arguments a) throws SyntaxException {
        Text message = a.text();
        return Step.of(run -> {
            throw new ScriptFailure(message.in(run));
        });
    }
}
