package org.redoubt.guard.sigma;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.redoubt.guard.detect.EventField;
import org.redoubt.guard.detect.EventView;

/**
 * One correlation at work: a window for each group. Groups that were quiet for longer than the timespan are dropped,
 * and those quiet for longest when there are too many.
 */
final class Correlator {
    private final Rule.Correlation rule;
    private final Map<String, Window> groups = new LinkedHashMap<>(16, 0.75f, true);
    private long cells;

    Correlator(Rule.Correlation rule) {
        this.rule = rule;
    }

    Rule.Correlation rule() {
        return rule;
    }

    /**
     * Takes what a rule has found.
     *
     * @param place of that rule among the correlation's
     * @param name of that rule
     */
    Optional<Finding> add(EventView event, int place, String name) {
        Map<String, String> group = new LinkedHashMap<>();
        StringJoiner key = new StringJoiner("\0");
        for (Rule.Grouping grouping : rule.groupBy()) {
            EventField field = grouping.aliases().getOrDefault(name, grouping.field());
            String value = event.value(field);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            group.put(grouping.name(), value);
            key.add(value);
        }
        long millis = event.event().at().toEpochMilli();
        Window window = groups.computeIfAbsent(key.toString(), _ -> Window.of(rule));
        int before = window.cells();
        boolean fresh = window.lastMillis == Long.MIN_VALUE;
        // The log is in the order of writing; a clock that went back must not reach further.
        window.lastMillis = Math.max(window.lastMillis, millis);
        boolean met = window.add(window.lastMillis, event.record().sequence(), place, event.value(rule.counted()));
        cells += window.cells() - (fresh ? 0 : before);
        Optional<Finding> finding =
                met ? Optional.of(new Finding(rule.info(), event.record(), group, window.evidence())) : Optional.empty();
        tidy(window.lastMillis);
        return finding;
    }

    private void tidy(long now) {
        Iterator<Window> eldest = groups.values().iterator();
        while (eldest.hasNext() && groups.size() > 1) {
            Window window = eldest.next();
            boolean over = groups.size() > Limits.MAX_GROUPS || cells > Limits.MAX_CELLS;
            if (!over && now - window.lastMillis <= rule.timespan().toMillis()) {
                return;
            }
            cells -= window.cells();
            eldest.remove();
        }
    }

    /** Groups that are remembered now. */
    int groups() {
        return groups.size();
    }

    /** How much is remembered in them. */
    long cells() {
        return cells;
    }
}
