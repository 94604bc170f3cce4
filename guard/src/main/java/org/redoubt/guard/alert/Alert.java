package org.redoubt.guard.alert;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.redoubt.guard.json.Json;
import org.redoubt.guard.sigma.Level;

/**
 * Something that somebody should look at.
 *
 * @param rule the name of the rule
 * @param act what to do, as the rule suggests
 * @param group what its findings have in common: who, from where
 * @param count how many findings there were
 * @param evidence events that show it, the oldest first; not all when there are many
 * @param closedBy who said that it is dealt with; empty while nobody has
 * @param told names of the receivers that it was told to
 */
public record Alert(
        long id,
        String rule,
        String title,
        Level level,
        String act,
        Map<String, String> group,
        Instant first,
        Instant last,
        long count,
        List<Evidence> evidence,
        String closedBy,
        Set<String> told) {
    public Alert {
        group = Collections.unmodifiableMap(new LinkedHashMap<>(group));
        evidence = List.copyOf(evidence);
        told = Collections.unmodifiableSet(new LinkedHashSet<>(told));
    }

    /**
     * An event of the audit log.
     *
     * @param sequence its number there
     * @param text who did what from where, in one line; empty for an event that is known by its number only
     */
    public record Evidence(long sequence, String text) {}

    public boolean open() {
        return closedBy.isEmpty();
    }

    Alert grown(Instant at, List<Evidence> more) {
        return new Alert(id, rule, title, level, act, group, first, at.isAfter(last) ? at : last, count + 1, more, closedBy, told);
    }

    Alert closed(String by) {
        return new Alert(id, rule, title, level, act, group, first, last, count, evidence, by, told);
    }

    Alert told(String receiver) {
        Set<String> all = new LinkedHashSet<>(told);
        all.add(receiver);
        return new Alert(id, rule, title, level, act, group, first, last, count, evidence, closedBy, all);
    }

    /** As an object of JSON, for receivers that are programs. */
    public Map<String, Object> object() {
        return AlertFormat.object(this);
    }

    /** Likewise as a text. */
    public String json() {
        return Json.write(object());
    }
}
