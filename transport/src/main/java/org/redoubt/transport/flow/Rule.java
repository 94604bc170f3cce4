package org.redoubt.transport.flow;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.redoubt.transport.queue.Dispatch;

/**
 * One rule of an organisation.
 *
 * @param auditOnly it only says that it would have done something
 * @param scope which ways of mail it is for; never empty
 * @param when all of these must hold; none is always
 * @param unless any of these that holds makes an exception
 * @param then what is done, at least one thing
 */
public record Rule(
        String name,
        boolean auditOnly,
        Set<Direction> scope,
        List<Condition> when,
        List<Condition> unless,
        List<Action> then) {
    public Rule {
        scope = Set.copyOf(scope);
        when = List.copyOf(when);
        unless = List.copyOf(unless);
        then = List.copyOf(then);
    }

    boolean fits(Looked message, Dispatch.To to, Direction direction) throws IOException {
        if (!scope.contains(direction)) {
            return false;
        }
        // Those that ask about the recipient cost nothing.
        for (Condition condition : when) {
            if (!condition.ofMessage() && !condition.holds(message, to)) {
                return false;
            }
        }
        for (Condition condition : when) {
            if (condition.ofMessage() && !message.answer(condition, to)) {
                return false;
            }
        }
        for (Condition condition : unless) {
            if (condition.ofMessage() ? message.answer(condition, to) : condition.holds(message, to)) {
                return false;
            }
        }
        return true;
    }

    boolean stops() {
        return then.stream().anyMatch(Action.Stop.class::isInstance);
    }

    /** The groups that it asks about. */
    public List<String> groups() {
        return Stream.concat(when.stream(), unless.stream())
                .flatMap(condition -> switch (condition) {
                    case Condition.SenderIn(var groups) -> groups.stream();
                    case Condition.RecipientIn(var groups) -> groups.stream();
                    default -> Stream.empty();
                })
                .toList();
    }

    /** What it does, in a line. */
    public String label() {
        return String.join(", ", then.stream().map(Action::label).toList());
    }
}
