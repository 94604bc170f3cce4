package org.redoubt.guard.sigma;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.redoubt.guard.detect.EventField;
import org.redoubt.guard.detect.EventView;

/**
 * Runs a set of rules over events, one after another; for one thread. A rule that correlations refer to speaks for
 * itself only if one of them says {@code generate: true}.
 */
public final class Engine {
    private static final List<EventField> WHO =
            List.of("login", "network").stream().flatMap(name -> EventField.named(name).stream()).toList();

    private final List<Unit> units;
    private final long longestMillis;

    private static final class Unit {
        final Rule rule;
        final List<Use> uses = new ArrayList<>();
        boolean speaks = true;

        Unit(Rule rule) {
            this.rule = rule;
        }
    }

    /** A correlation that counts a rule, and as which of its rules. */
    private record Use(Unit unit, Correlator correlator, int place) {}

    public Engine(RuleSet set) {
        Map<String, Unit> named = new HashMap<>();
        List<Unit> all = new ArrayList<>();
        Set<Unit> quiet = new HashSet<>();
        Set<Unit> loud = new HashSet<>();
        for (Rule rule : set.rules()) {
            Unit unit = new Unit(rule);
            all.add(unit);
            named.put(rule.info().name(), unit);
            named.put(rule.info().id(), unit);
            if (rule instanceof Rule.Correlation correlation) {
                Correlator correlator = new Correlator(correlation);
                for (int place = 0; place < correlation.rules().size(); place++) {
                    Unit counted = named.get(correlation.rules().get(place));
                    if (counted != null) {
                        counted.uses.add(new Use(unit, correlator, place));
                        (correlation.generate() ? loud : quiet).add(counted);
                    }
                }
            }
        }
        quiet.removeAll(loud);
        quiet.forEach(unit -> unit.speaks = false);
        this.units = all.stream().filter(unit -> unit.rule instanceof Rule.Detection).toList();
        this.longestMillis = all.stream()
                .mapToLong(unit -> unit.rule instanceof Rule.Correlation c ? c.timespan().toMillis() : 0)
                .max()
                .orElse(0);
    }

    /** How far back the longest correlation looks, in milliseconds. */
    public long longestMillis() {
        return longestMillis;
    }

    /** What the rules find in an event; those met for the first time as those met again. */
    public List<Finding> look(EventView event) {
        List<Finding> findings = new ArrayList<>(0);
        for (Unit unit : units) {
            if (((Rule.Detection) unit.rule).test().test(event)) {
                met(unit, new Finding(unit.rule.info(), event.record(), who(event), List.of(event.record().sequence())), event, findings);
            }
        }
        return findings;
    }

    private static void met(Unit unit, Finding finding, EventView event, List<Finding> findings) {
        if (unit.speaks) {
            findings.add(finding);
        }
        for (Use use : unit.uses) {
            use.correlator()
                    .add(event, use.place(), unit.rule.info().name())
                    .ifPresent(further -> met(use.unit(), further, event, findings));
        }
    }

    private static Map<String, String> who(EventView event) {
        Map<String, String> who = new LinkedHashMap<>();
        for (EventField field : WHO) {
            if (!event.value(field).isEmpty()) {
                who.put(field.name(), event.value(field));
            }
        }
        return who;
    }
}
