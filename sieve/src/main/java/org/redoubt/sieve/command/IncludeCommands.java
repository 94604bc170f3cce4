package org.redoubt.sieve.command;

import java.util.ArrayList;
import java.util.List;
import org.redoubt.sieve.run.Step;
import org.redoubt.sieve.syntax.Argument;
import org.redoubt.sieve.syntax.SyntaxException;

/** RFC 6609. */
final class IncludeCommands {
    private IncludeCommands() {}

    static Step include(Arguments a) throws SyntaxException {
        boolean global = a.oneOf("", "personal", "global").filter("global"::equals).isPresent();
        boolean once = a.flag("once", "");
        boolean optional = a.flag("optional", "");
        String name = a.constant().text();
        return run -> run.include(global, name, once, optional);
    }

    /** RFC 6609 3.4.1. */
    static Step global(Arguments a) throws SyntaxException {
        a.compiler().need("variables", "\"global\"", a.at());
        List<String> names = new ArrayList<>();
        for (Argument.Item item : a.items()) {
            VariableCommands.Name name = VariableCommands.name(item, a.compiler());
            if (name.global()) {
                throw new SyntaxException(item.at(), "This is no name that a variable can have");
            }
            names.add(name.text());
        }
        return Step.of(run -> names.forEach(run.variables()::declareGlobal));
    }
}
