package org.redoubt.guard.sigma;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.redoubt.guard.detect.EventField;

/** A rule that was read. Files and lines go with it, for what is found to be wrong later. */
sealed interface Rule {
    RuleInfo info();

    YamlNode where();

    /** Looks at single events. */
    record Detection(RuleInfo info, YamlNode where, EventTest test) implements Rule {}

    /**
     * Puts what other rules find in relation.
     *
     * @param rules names or ids of these
     * @param generate whether these also speak for themselves
     */
    record Correlation(
            RuleInfo info,
            YamlNode where,
            Kind kind,
            List<String> rules,
            List<Grouping> groupBy,
            Duration timespan,
            int threshold,
            EventField counted,
            boolean generate)
            implements Rule {}

    /** What is asked of the findings of one group within the time. */
    enum Kind {
        EVENT_COUNT,
        VALUE_COUNT,
        VALUE_SUM,
        TEMPORAL,
        TEMPORAL_ORDERED
    }

    /**
     * A field that findings are grouped by.
     *
     * @param aliases under which other field a rule has it, by the rule's name
     */
    record Grouping(String name, EventField field, Map<String, EventField> aliases) {}
}
