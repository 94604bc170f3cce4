package org.redoubt.transport.flow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.transport.queue.Dispatch;

/**
 * What rules say of a message.
 *
 * @param treatments recipients who are treated alike, by the rules that do something for them, in their order; every
 *     recipient is in one
 * @param matches for each rule that holds, only audited ones included, for whom
 * @param journals which journals it is for
 */
record Ruling(List<Treatment> treatments, Map<Rule, List<Dispatch.To>> matches, List<JournalRule> journals) {
    Ruling {
        treatments = List.copyOf(treatments);
        journals = List.copyOf(journals);
    }

    /** Some of a message's recipients, and the rules for them. */
    record Treatment(List<Rule> rules, List<Dispatch.To> recipients) {
        Treatment {
            rules = List.copyOf(rules);
            recipients = List.copyOf(recipients);
        }

        <A extends Action> List<A> actions(Class<A> kind) {
            return rules.stream()
                    .flatMap(rule -> rule.then().stream())
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .toList();
        }
    }

    /** Why the message is refused, if it is. */
    Optional<String> refusal() {
        return treatments.stream()
                .flatMap(treatment -> treatment.actions(Action.Reject.class).stream())
                .map(Action.Reject::text)
                .findFirst();
    }

    static Ruling of(FlowRules all, Dispatch dispatch, Looked message, Origin origin) throws IOException {
        Map<List<Rule>, List<Dispatch.To>> alike = new LinkedHashMap<>();
        Map<Rule, List<Dispatch.To>> matches = new LinkedHashMap<>();
        Set<Direction> directions = new LinkedHashSet<>();
        for (Dispatch.To to : dispatch.recipients()) {
            Direction direction = direction(to, origin);
            directions.add(direction);
            alike.computeIfAbsent(rules(all, to, direction, message, matches), _ -> new ArrayList<>()).add(to);
        }
        List<Treatment> treatments = new ArrayList<>();
        alike.forEach((rules, recipients) -> treatments.add(new Treatment(rules, recipients)));
        return new Ruling(treatments, matches, journals(all, dispatch, message, origin, directions));
    }

    private static Direction direction(Dispatch.To to, Origin origin) {
        if (to.accounts().isEmpty()) {
            return Direction.OUTBOUND;
        }
        return origin == Origin.SUBMITTED ? Direction.INTERNAL : Direction.INBOUND;
    }

    private static List<Rule> rules(
            FlowRules all, Dispatch.To to, Direction direction, Looked message, Map<Rule, List<Dispatch.To>> matches)
            throws IOException {
        List<Rule> fitting = new ArrayList<>();
        for (Rule rule : all.rules()) {
            if (rule.fits(message, to, direction)) {
                matches.computeIfAbsent(rule, _ -> new ArrayList<>()).add(to);
                if (!rule.auditOnly()) {
                    fitting.add(rule);
                    if (rule.stops()) {
                        break;
                    }
                }
            }
        }
        return fitting;
    }

    /** One report for an archive, however many journals lead there. */
    private static List<JournalRule> journals(
            FlowRules all, Dispatch dispatch, Looked message, Origin origin, Set<Direction> directions) {
        List<JournalRule> journals = new ArrayList<>();
        for (JournalRule journal : all.journals()) {
            boolean scoped = journal.scope().stream().anyMatch(directions::contains)
                    && (origin != Origin.PASSED_ON || journal.includesPassedOn());
            boolean known = journals.stream().anyMatch(other -> other.to().equalsIgnoreCase(journal.to()));
            boolean itself = dispatch.recipients().stream()
                    .allMatch(to -> to.arguments().recipient().addrSpec().equalsIgnoreCase(journal.to()));
            if (scoped && !known && !itself && meant(journal, dispatch, message)) {
                journals.add(journal);
            }
        }
        return journals;
    }

    private static boolean meant(JournalRule journal, Dispatch dispatch, Looked message) {
        if (journal.of().isEmpty()) {
            return true;
        }
        List<String> groups = journal.of();
        return new Condition.Sender(patterns(groups)).holds(message, dispatch.recipients().getFirst())
                || new Condition.SenderIn(groups).holds(message, dispatch.recipients().getFirst())
                || dispatch.recipients().stream()
                        .anyMatch(to -> new Condition.Recipient(patterns(groups)).holds(message, to)
                                || new Condition.RecipientIn(groups).holds(message, to));
    }

    private static List<AddressPattern> patterns(List<String> addresses) {
        return addresses.stream().map(AddressPattern::new).toList();
    }
}
