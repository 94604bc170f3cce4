package org.redoubt.guard.detect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;

/**
 * From which networks, through which protocols and with which programs each person has signed in before. Learnt from
 * the events themselves, in bounded memory; learning an event again changes nothing. For one thread.
 */
public final class Habits {
    /** What an event shows for the first time; never for somebody's very first sign-in. */
    public record New(boolean network, boolean protocol, boolean agent) {
        public static final New NOTHING = new New(false, false, false);
    }

    /** What is remembered of one person, as texts, the latest last. */
    public record Person(List<String> networks, List<String> protocols, List<String> agents) {
        public Person {
            networks = List.copyOf(networks);
            protocols = List.copyOf(protocols);
            agents = List.copyOf(agents);
        }
    }

    private static final class Known {
        final SequencedSet<String> networks = new LinkedHashSet<>();
        final SequencedSet<String> protocols = new LinkedHashSet<>();
        final SequencedSet<String> agents = new LinkedHashSet<>();
    }

    private final Map<String, Known> people = new LinkedHashMap<>(16, 0.75f, true);

    /** Learns from an event and says what in it is new. */
    public New learn(AuditEvent event) {
        if (event.kind() != AuditKind.SIGN_IN
                || !event.outcome().equals("ok")
                || event.principal().equals("-")) {
            return New.NOTHING;
        }
        Known known = people.get(event.principal());
        if (known == null) {
            known = new Known();
            people.put(event.principal(), known);
            forget();
        }
        return new New(
                unseen(known.networks, Networks.near(event.session().remote())),
                unseen(known.protocols, event.session().via()),
                unseen(known.agents, event.session().agent()));
    }

    private void forget() {
        if (people.size() > Limits.MAX_PEOPLE) {
            people.remove(people.keySet().iterator().next());
        }
    }

    /** The first of all is what somebody has, and nothing new. */
    private static boolean unseen(SequencedSet<String> known, String value) {
        if (value.isEmpty()) {
            return false;
        }
        boolean first = known.isEmpty();
        boolean added = !known.remove(value);
        known.addLast(value);
        if (known.size() > Limits.MAX_HABITS) {
            known.removeFirst();
        }
        return added && !first;
    }

    /** All that is remembered, to be kept. */
    public Map<String, Person> all() {
        Map<String, Person> all = new LinkedHashMap<>();
        people.forEach((login, known) -> all.put(
                login,
                new Person(
                        new ArrayList<>(known.networks),
                        new ArrayList<>(known.protocols),
                        new ArrayList<>(known.agents))));
        return all;
    }

    /** Takes back what was kept. */
    public void restore(Map<String, Person> all) {
        all.forEach((login, person) -> {
            Known known = people.computeIfAbsent(login, _ -> new Known());
            known.networks.addAll(person.networks());
            known.protocols.addAll(person.protocols());
            known.agents.addAll(person.agents());
            forget();
        });
    }
}
