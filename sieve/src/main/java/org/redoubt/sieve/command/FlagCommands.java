package org.redoubt.sieve.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.redoubt.sieve.Limits;
import org.redoubt.sieve.run.Check;
import org.redoubt.sieve.run.Match;
import org.redoubt.sieve.run.Run;
import org.redoubt.sieve.run.Step;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.syntax.SyntaxException;

/** RFC 5232: flags and keywords. A list of flags is a text with spaces between them. */
final class FlagCommands {
    private static final List<String> SYSTEM = List.of("\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft");

    enum Change {
        SET,
        ADD,
        REMOVE
    }

    private FlagCommands() {}

    static Step change(Arguments a, Change change) throws SyntaxException {
        Optional<VariableCommands.Name> variable = variable(a);
        List<Text> flags = a.texts();
        return Step.of(run -> {
            List<String> before = variable.map(v -> split(v.value(run))).orElseGet(run::flags);
            List<String> given = Text.all(flags, run).stream().flatMap(text -> split(text).stream()).toList();
            List<String> after = switch (change) {
                case SET -> union(List.of(), given);
                case ADD -> union(before, given);
                case REMOVE -> before.stream().filter(flag -> given.stream().noneMatch(flag::equalsIgnoreCase)).toList();
            };
            variable.ifPresentOrElse(v -> v.set(run, String.join(" ", after)), () -> run.flags(after));
        });
    }

    /** RFC 5232 3: a variable in place of the internal one, which needs the extension variables. */
    private static Optional<VariableCommands.Name> variable(Arguments a) throws SyntaxException {
        if (a.left() < 2) {
            return Optional.empty();
        }
        a.compiler().need("variables", "A variable of flags", a.at());
        return Optional.of(VariableCommands.name(a));
    }

    static Check hasFlag(Arguments a) throws SyntaxException {
        Arguments.Matching matching = a.matching();
        List<VariableCommands.Name> variables = new ArrayList<>();
        if (a.left() > 1) {
            a.compiler().need("variables", "A variable of flags", a.at());
            for (var item : a.items()) {
                variables.add(VariableCommands.name(item, a.compiler()));
            }
        }
        List<Text> keys = a.texts();
        Match match = matching.with(keys);
        boolean whole = match.type() == Match.Type.IS;
        return run -> {
            List<String> flags = variables.isEmpty()
                    ? run.flags()
                    : variables.stream().flatMap(v -> split(v.value(run)).stream()).toList();
            if (!whole) {
                return match.any(run, flags, keys);
            }
            // RFC 5232 4: a key may name several flags, of which one is enough.
            List<Text> each = keys.stream().flatMap(key -> words(key.in(run)).stream()).map(Text::of).toList();
            return match.any(run, flags, each);
        };
    }

    /** The flags that an action sets: those of its tag, or else of the internal variable (RFC 5232 5). */
    static List<String> flags(Run run, Optional<List<Text>> tag) {
        return tag.map(texts -> union(
                        List.of(), Text.all(texts, run).stream().flatMap(text -> split(text).stream()).toList()))
                .orElseGet(run::flags);
    }

    /** The valid flags of a text; RFC 5232 2: others are left out. */
    private static List<String> split(String text) {
        return words(text).stream().map(FlagCommands::canonical).flatMap(Optional::stream).toList();
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split("[ \\t\\r\\n]+", -1)).filter(word -> !word.isEmpty()).toList();
    }

    private static Optional<String> canonical(String flag) {
        if (flag.startsWith("\\")) {
            return SYSTEM.stream().filter(flag::equalsIgnoreCase).findFirst();
        }
        boolean atom = flag.chars().allMatch(c -> c > ' ' && c < 0x7f && "(){%*\"\\]".indexOf(c) < 0);
        return atom ? Optional.of(flag) : Optional.empty();
    }

    private static List<String> union(List<String> before, List<String> more) {
        List<String> all = new ArrayList<>(before);
        for (String flag : more) {
            if (all.size() < Limits.FLAGS && all.stream().noneMatch(flag::equalsIgnoreCase)) {
                all.add(flag);
            }
        }
        return all;
    }
}
