package org.redoubt.guard.sigma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the rules of one file. */
final class RuleReader {
    /** What rules of the published collection hold beside what is used here. */
    private static final Set<String> KNOWN = Set.of(
            "title", "id", "name", "status", "description", "references", "author", "date", "modified", "logsource",
            "detection", "correlation", "fields", "falsepositives", "level", "tags", "license", "related", "scope",
            "taxonomy", "act");

    private RuleReader() {}

    static List<Rule> read(String file, String text) throws RuleException {
        List<Rule> rules = new ArrayList<>();
        for (YamlNode document : YamlNode.documents(file, text)) {
            if (!document.isNull()) {
                rules.add(rule(document));
            }
        }
        return rules;
    }

    private static Rule rule(YamlNode document) throws RuleException {
        Map<String, YamlNode> map = document.map();
        document.knownOnly(map, KNOWN);
        RuleInfo info = info(document, map);
        YamlNode correlation = map.get("correlation");
        if (correlation != null) {
            return CorrelationReader.read(info, document, correlation);
        }
        YamlNode detection = map.get("detection");
        if (detection == null) {
            throw document.wrong("a rule has a 'detection' or a 'correlation'");
        }
        ours(document, map);
        return new Rule.Detection(info, document, detection(detection));
    }

    /** Fields of other products mean something else here. */
    private static void ours(YamlNode document, Map<String, YamlNode> map) throws RuleException {
        YamlNode source = document.need(map, "logsource");
        Optional<String> product = YamlNode.optional(source.map(), "product");
        if (!product.equals(Optional.of("redoubt"))) {
            throw source.wrong("the rule is for the events of " + product.orElse("something else")
                    + "; those of this server are 'product: redoubt'");
        }
    }

    private static RuleInfo info(YamlNode document, Map<String, YamlNode> map) throws RuleException {
        String title = document.need(map, "title").text();
        Optional<String> id = YamlNode.optional(map, "id");
        Optional<String> name = YamlNode.optional(map, "name");
        if (id.isEmpty() && name.isEmpty()) {
            throw document.wrong("a rule has an 'id' or a 'name'");
        }
        String levelText = YamlNode.optional(map, "level").orElse("medium");
        Level level = Level.named(levelText)
                .orElseThrow(() -> map.getOrDefault("level", document)
                        .wrong("the level must be informational, low, medium, high or critical, not " + levelText));
        YamlNode tags = map.get("tags");
        return new RuleInfo(
                id.or(() -> name).orElse(""),
                name.or(() -> id).orElse(""),
                title,
                YamlNode.optional(map, "description").orElse("").strip(),
                level,
                tags == null ? List.of() : tags.texts(),
                YamlNode.optional(map, "act").orElse("").strip());
    }

    private static EventTest detection(YamlNode detection) throws RuleException {
        Map<String, YamlNode> map = detection.map();
        if (map.containsKey("timeframe")) {
            throw map.getOrDefault("timeframe", detection)
                    .wrong("'timeframe' is of the format's old version; write a correlation rule with a 'timespan'");
        }
        YamlNode condition = detection.need(map, "condition");
        Map<String, EventTest> selections = new LinkedHashMap<>();
        for (Map.Entry<String, YamlNode> entry : map.entrySet()) {
            if (!entry.getKey().equals("condition")) {
                selections.put(entry.getKey(), Selections.compile(entry.getValue()));
            }
        }
        List<EventTest> conditions = new ArrayList<>();
        for (YamlNode one : condition.list()) {
            conditions.add(Condition.compile(one, selections));
        }
        if (conditions.isEmpty()) {
            throw condition.wrong("the condition is empty");
        }
        return EventTest.any(conditions);
    }
}
