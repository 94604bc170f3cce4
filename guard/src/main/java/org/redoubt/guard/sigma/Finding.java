package org.redoubt.guard.sigma;

import java.util.List;
import java.util.Map;
import org.redoubt.guard.AuditRecord;

/**
 * A rule that was met.
 *
 * @param record the event that completed it
 * @param group what the rule counts by, or who and from where: findings of one rule and group belong together
 * @param evidence sequence numbers of the events that led to it, the last ones when there are many
 */
public record Finding(RuleInfo rule, AuditRecord record, Map<String, String> group, List<Long> evidence) {
    public Finding {
        group = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(group));
        evidence = List.copyOf(evidence);
    }
}
