package org.redoubt.guard.sigma;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.guard.detect.EventField;
import org.redoubt.guard.sigma.Rule.Grouping;
import org.redoubt.guard.sigma.Rule.Kind;

/** Reads a correlation. Events are looked at as they come, so only bounds from below can be met: gt and gte. */
final class CorrelationReader {
    private static final Pattern TIMESPAN = Pattern.compile("([0-9]{1,7})([smhd])");
    private static final EventField NOTHING = EventField.named("seq").orElseThrow();

    private CorrelationReader() {}

    static Rule read(RuleInfo info, YamlNode document, YamlNode node) throws RuleException {
        Map<String, YamlNode> map = node.map();
        node.knownOnly(map, Set.of("type", "rules", "group-by", "timespan", "condition", "aliases", "generate"));
        YamlNode type = node.need(map, "type");
        Kind kind = kind(type);
        List<String> rules = node.need(map, "rules").texts();
        if (rules.isEmpty() || rules.size() > Limits.MAX_REFERENCES) {
            throw node.wrong("a correlation is of 1 to " + Limits.MAX_REFERENCES + " rules");
        }
        int threshold = 1;
        EventField counted = NOTHING;
        YamlNode condition = map.get("condition");
        if (kind != Kind.TEMPORAL && kind != Kind.TEMPORAL_ORDERED) {
            YamlNode bounds = node.need(map, "condition");
            threshold = threshold(bounds);
            counted = kind == Kind.EVENT_COUNT ? NOTHING : field(bounds.need(bounds.map(), "field"));
        } else if (condition != null) {
            throw condition.wrong("a temporal correlation has no condition: all of its rules must be met");
        }
        YamlNode generate = map.get("generate");
        return new Rule.Correlation(
                info,
                document,
                kind,
                rules,
                groupings(map),
                timespan(node.need(map, "timespan")),
                threshold,
                counted,
                generate != null && Boolean.parseBoolean(generate.text()));
    }

    private static Kind kind(YamlNode type) throws RuleException {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(type.text())) {
                return kind;
            }
        }
        throw type.wrong("'" + type.text()
                + "' is no type that is known here: event_count, value_count, value_sum, temporal or temporal_ordered");
    }

    private static EventField field(YamlNode name) throws RuleException {
        return EventField.named(name.text()).orElseThrow(() -> noField(name));
    }

    private static RuleException noField(YamlNode name) {
        return name.wrong("there is no such field; there are " + String.join(", ", EventField.names()) + " and "
                + EventField.DETAIL + "NAME");
    }

    private static int threshold(YamlNode condition) throws RuleException {
        Map<String, YamlNode> map = condition.map();
        condition.knownOnly(map, Set.of("gt", "gte", "field"));
        YamlNode bound = map.containsKey("gte") ? condition.need(map, "gte") : condition.need(map, "gt");
        if (map.containsKey("gte") && map.containsKey("gt")) {
            throw condition.wrong("gt and gte exclude each other");
        }
        try {
            int count = Math.addExact(Integer.parseInt(bound.text()), map.containsKey("gt") ? 1 : 0);
            if (count >= 1 && count <= Limits.MAX_COUNT) {
                return count;
            }
        } catch (NumberFormatException | ArithmeticException wrong) {
            throw bound.wrong("'" + bound.text() + "' is no number that can be counted to");
        }
        throw bound.wrong("can be counted from 1 to " + Limits.MAX_COUNT);
    }

    private static Duration timespan(YamlNode node) throws RuleException {
        Matcher matcher = TIMESPAN.matcher(node.text());
        if (!matcher.matches()) {
            throw node.wrong("a timespan is a number and s, m, h or d");
        }
        long count = Long.parseLong(matcher.group(1));
        Duration span = switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
        if (span.compareTo(Limits.MAX_TIMESPAN) > 0 || span.isZero()) {
            throw node.wrong("a timespan is of 1 s to " + Limits.MAX_TIMESPAN.toDays() + " days");
        }
        return span;
    }

    private static List<Grouping> groupings(Map<String, YamlNode> map) throws RuleException {
        Map<String, Map<String, EventField>> aliases = new LinkedHashMap<>();
        YamlNode named = map.get("aliases");
        if (named != null) {
            for (Map.Entry<String, YamlNode> alias : named.map().entrySet()) {
                Map<String, EventField> fields = new LinkedHashMap<>();
                for (Map.Entry<String, YamlNode> one : alias.getValue().map().entrySet()) {
                    fields.put(one.getKey(), field(one.getValue()));
                }
                aliases.put(alias.getKey(), fields);
            }
        }
        List<Grouping> groupings = new ArrayList<>();
        YamlNode groupBy = map.get("group-by");
        for (YamlNode one : groupBy == null ? List.<YamlNode>of() : groupBy.list()) {
            Map<String, EventField> fields = aliases.getOrDefault(one.text(), Map.of());
            EventField field = fields.isEmpty() ? field(one) : fields.values().iterator().next();
            groupings.add(new Grouping(one.text(), field, fields));
        }
        return groupings;
    }
}
