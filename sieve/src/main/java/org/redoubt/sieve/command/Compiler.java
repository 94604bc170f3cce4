package org.redoubt.sieve.command;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.sieve.Limits;
import org.redoubt.sieve.Position;
import org.redoubt.sieve.ScriptError;
import org.redoubt.sieve.run.Check;
import org.redoubt.sieve.run.Flow;
import org.redoubt.sieve.run.ScriptFailure;
import org.redoubt.sieve.run.Step;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.syntax.Argument;
import org.redoubt.sieve.syntax.Node;
import org.redoubt.sieve.syntax.SyntaxException;

/**
 * Makes a step of a script's tree. An error in a command does not stop the search for more in those that follow.
 *
 * <p>What may be used grows with the text: with {@code require} at its start and, if ihave is required, with each
 * {@code ihave} test (RFC 5463 4). After that, what is not supported is an error only when a run comes to it.
 */
public final class Compiler {
    private final Set<String> available = new HashSet<>(Set.of("comparator-i;octet", "comparator-i;ascii-casemap"));
    private final List<ScriptError> errors = new ArrayList<>();
    private final List<Optional<String>> loops = new ArrayList<>();
    private long regexSizes;

    /** The errors that were found, in the order of the text. */
    public List<ScriptError> errors() {
        return errors;
    }

    /** The whole script; worth nothing when there are errors. */
    public Step script(List<Node> commands) {
        int first = 0;
        while (first < commands.size() && commands.get(first).name().equals("require")) {
            Node require = commands.get(first++);
            trying(() -> require(require));
        }
        return block(commands.subList(first, commands.size()));
    }

    private interface Work {
        void run() throws SyntaxException;
    }

    private void trying(Work work) {
        if (errors.size() < Limits.ERRORS) {
            try {
                work.run();
            } catch (SyntaxException wrong) {
                errors.add(wrong.error());
            }
        }
    }

    /** RFC 5228 3.2. */
    private void require(Node node) throws SyntaxException {
        Arguments arguments = new Arguments(node, this);
        for (Argument.Item item : arguments.items()) {
            if (!Extensions.supported(item.text())) {
                throw new SyntaxException(item.at(), "The extension \"" + item.text() + "\" is not supported");
            }
            available.addAll(Extensions.with(item.text()));
        }
        arguments.end();
    }

    /** RFC 5463 4: what an ihave test asked for may be used behind it. */
    void allow(List<String> extensions) {
        extensions.forEach(name -> available.addAll(Extensions.with(name)));
    }

    boolean has(String extension) {
        return available.contains(extension);
    }

    /** @throws SyntaxException when the extension was not required */
    void need(String extension, String what, Position at) throws SyntaxException {
        if (!has(extension)) {
            throw SyntaxException.unsupported(at, what + " needs require \"" + extension + '"');
        }
    }

    Step block(List<Node> commands) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            Node node = commands.get(i);
            if (node.name().equals("if")) {
                int end = i + 1;
                while (end < commands.size() && List.of("elsif", "else").contains(commands.get(end).name())) {
                    end++;
                }
                List<Node> chain = commands.subList(i, end);
                i = end - 1;
                trying(() -> steps.add(conditional(chain)));
            } else {
                trying(() -> steps.add(command(node)));
            }
        }
        return Step.sequence(steps);
    }

    private record Branch(Optional<Check> when, Step then) {}

    /** RFC 5228 3.1. */
    private Step conditional(List<Node> chain) throws SyntaxException {
        List<Branch> branches = new ArrayList<>();
        for (int i = 0; i < chain.size(); i++) {
            Node node = chain.get(i);
            boolean last = node.name().equals("else");
            if (last && i < chain.size() - 1) {
                throw new SyntaxException(chain.get(i + 1).at(), "Nothing can follow \"else\"");
            }
            Arguments arguments = new Arguments(node, this);
            Optional<Check> when = last ? Optional.empty() : Optional.of(arguments.test());
            Step then = arguments.block();
            arguments.end();
            branches.add(new Branch(when, then));
        }
        return run -> {
            for (Branch branch : branches) {
                if (branch.when().isEmpty() || branch.when().get().holds(run)) {
                    return branch.then().run(run);
                }
            }
            return Flow.NEXT;
        };
    }

    private Step command(Node node) throws SyntaxException {
        try {
            return Commands.step(node, this).at(node.at());
        } catch (SyntaxException wrong) {
            if (wrong.isUnsupported() && has("ihave")) {
                return _ -> {
                    throw new ScriptFailure(wrong.error().message(), Optional.of(wrong.error().at()));
                };
            }
            throw wrong;
        }
    }

    Check test(Node node) throws SyntaxException {
        try {
            return Commands.check(node, this).at(node.at());
        } catch (SyntaxException wrong) {
            if (wrong.isUnsupported() && has("ihave")) {
                return _ -> {
                    throw new ScriptFailure(wrong.error().message(), Optional.of(wrong.error().at()));
                };
            }
            throw wrong;
        }
    }

    /** A block inside a loop of this name. */
    Step loop(Optional<String> name, List<Node> commands) {
        loops.add(name);
        Step step = block(commands);
        loops.removeLast();
        return step;
    }

    /** Whether there is a loop around to end: of this name, or any. */
    boolean inLoop(Optional<String> name) {
        return name.isEmpty() ? !loops.isEmpty() : loops.contains(name);
    }

    /** One more regular expression that is compiled with the script. */
    void regex(long size, Position at) throws SyntaxException {
        regexSizes += size;
        if (regexSizes > Limits.REGEX_SIZES) {
            throw new SyntaxException(at, "The regular expressions of this script are too large together");
        }
    }

    /** How large the regular expressions are that are compiled with the script. */
    public long regexSizes() {
        return regexSizes;
    }

    Text text(Argument.Item item) throws SyntaxException {
        return Texts.of(item, this);
    }
}
