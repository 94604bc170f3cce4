package org.redoubt.guard.detect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedSet;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.country.Travel;

/**
 * From which networks and countries, through which protocols and with which programs each person has signed in before. Learnt from
 * the events themselves, in bounded memory; learning an event again changes nothing. For one thread.
 */
public final class Habits {
    /**
     * What an event shows for the first time; never for somebody's very first sign-in, and no country for the first of which
     * the country is known.
     *
     * @param kilometres from the country of her last sign-in to that of this one; empty when one of them is not known
     * @param speed in kilometres an hour, in which she would have travelled that far
     */
    public record New(
            boolean network, boolean protocol, boolean agent, boolean country, OptionalInt kilometres, OptionalInt speed) {
        public static final New NOTHING =
                new New(false, false, false, false, OptionalInt.empty(), OptionalInt.empty());
    }

    /**
     * What is remembered of one person, as texts, the latest last.
     *
     * @param lastMillis when she last signed in from the last of the countries; 0 without one
     */
    public record Person(
            List<String> networks, List<String> protocols, List<String> agents, List<String> countries, long lastMillis) {
        public Person {
            networks = List.copyOf(networks);
            protocols = List.copyOf(protocols);
            agents = List.copyOf(agents);
            countries = List.copyOf(countries);
        }
    }

    private static final class Known {
        final SequencedSet<String> networks = new LinkedHashSet<>();
        final SequencedSet<String> protocols = new LinkedHashSet<>();
        final SequencedSet<String> agents = new LinkedHashSet<>();
        final SequencedSet<String> countries = new LinkedHashSet<>();
        long lastMillis;
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
        String country = EventField.country(event);
        OptionalInt kilometres = OptionalInt.empty();
        OptionalInt speed = OptionalInt.empty();
        boolean newCountry = false;
        long millis = event.at().toEpochMilli();
        // What is learnt again at a start lies before what was learnt last.
        if (!country.isEmpty() && millis >= known.lastMillis) {
            if (!known.countries.isEmpty()) {
                kilometres = Travel.kilometres(known.countries.getLast(), country);
                Duration since = Duration.ofMillis(millis - known.lastMillis);
                speed = kilometres.isPresent()
                        ? OptionalInt.of(Travel.speed(kilometres.getAsInt(), since))
                        : OptionalInt.empty();
            }
            newCountry = unseen(known.countries, country);
            known.lastMillis = millis;
        }
        return new New(
                unseen(known.networks, Networks.near(event.session().remote())),
                unseen(known.protocols, event.session().via()),
                unseen(known.agents, event.session().agent()),
                newCountry,
                kilometres,
                speed);
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
                        new ArrayList<>(known.agents),
                        new ArrayList<>(known.countries),
                        known.lastMillis)));
        return all;
    }

    /** Takes back what was kept. */
    public void restore(Map<String, Person> all) {
        all.forEach((login, person) -> {
            Known known = people.computeIfAbsent(login, _ -> new Known());
            known.networks.addAll(person.networks());
            known.protocols.addAll(person.protocols());
            known.agents.addAll(person.agents());
            known.countries.addAll(person.countries());
            known.lastMillis = person.lastMillis();
            forget();
        });
    }
}
