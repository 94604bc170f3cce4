package org.redoubt.sieve.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.redoubt.mime.Part;
import org.redoubt.sieve.Limits;
import org.redoubt.sieve.run.Flow;
import org.redoubt.sieve.run.Run;
import org.redoubt.sieve.run.Step;
import org.redoubt.sieve.syntax.Argument;
import org.redoubt.sieve.syntax.SyntaxException;

/** RFC 5703 3 and 7: going through the parts of a message. */
final class MimeCommands {
    private MimeCommands() {}

    /** All parts, depth first; inside another loop those within the part it is at. */
    static Step forEveryPart(Arguments a) throws SyntaxException {
        Optional<String> name = a.constantOf("name", "").map(Argument.Item::text);
        Step body = a.compiler().loop(name, a.blockNodes());
        return run -> {
            Optional<Part> outer = run.part();
            List<Part> parts = new ArrayList<>();
            if (outer.isEmpty()) {
                collect(run.mail().structure().root(), parts);
            } else {
                outer.get().children().forEach(child -> collect(child, parts));
            }
            Flow flow = each(run, parts, body, name);
            run.part(outer);
            return flow;
        };
    }

    private static Flow each(Run run, List<Part> parts, Step body, Optional<String> name) {
        for (Part part : parts) {
            run.charge(1);
            run.part(Optional.of(part));
            Flow flow = body.run(run);
            if (flow == Flow.BREAK && (run.breaking().isEmpty() || run.breaking().equals(name))) {
                return Flow.NEXT;
            }
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private static void collect(Part part, List<Part> into) {
        into.add(part);
        part.children().forEach(child -> collect(child, into));
    }

    static Step breaking(Arguments a) throws SyntaxException {
        Optional<String> name = a.constantOf("name", "").map(Argument.Item::text);
        if (!a.compiler().inLoop(name)) {
            throw new SyntaxException(a.at(), "There is no loop here to break off");
        }
        return run -> {
            run.breaking(name);
            return Flow.BREAK;
        };
    }

    static Step extractText(Arguments a) throws SyntaxException {
        a.compiler().need("variables", "\"extracttext\"", a.at());
        if (!a.compiler().inLoop(Optional.empty())) {
            throw new SyntaxException(a.at(), "\"extracttext\" must stand in a \"foreverypart\"");
        }
        OptionalLong first = a.numberOf("first", "");
        UnaryOperator<String> modifiers = VariableCommands.modifiers(a);
        VariableCommands.Name name = VariableCommands.name(a);
        int most = (int) Math.min(first.orElse(Limits.VALUE), Limits.VALUE);
        return Step.of(run -> {
            String text = run.part().map(part -> run.bodies().text(part)).orElse("");
            int end = text.offsetByCodePoints(0, Math.min(most, text.codePointCount(0, text.length())));
            name.set(run, modifiers.apply(text.substring(0, end)));
        });
    }
}
