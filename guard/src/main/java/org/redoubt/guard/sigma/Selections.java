package org.redoubt.guard.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.redoubt.guard.detect.EventField;

/** Makes tests of selections: a table asks for all of its fields, a list for one of its elements. */
final class Selections {
    /** Where words without a field are looked for. */
    private static final List<EventField> TEXTS =
            List.of("kind", "login", "via", "remote", "agent", "action", "outcome", "purpose", "touched").stream()
                    .flatMap(name -> EventField.named(name).stream())
                    .toList();

    private Selections() {}

    static EventTest compile(YamlNode selection) throws RuleException {
        if (selection.isMap()) {
            return table(selection);
        }
        List<YamlNode> elements = selection.list();
        if (elements.isEmpty()) {
            throw selection.wrong("a selection is empty");
        }
        List<EventTest> tests = new ArrayList<>();
        for (YamlNode element : elements) {
            tests.add(element.isMap() ? table(element) : word(element));
        }
        return EventTest.any(tests);
    }

    private static EventTest table(YamlNode table) throws RuleException {
        List<EventTest> tests = new ArrayList<>();
        for (Map.Entry<String, YamlNode> line : table.map().entrySet()) {
            tests.add(line.getKey().equals("|all") ? words(line.getValue()) : FieldTests.compile(line.getKey(), line.getValue()));
        }
        if (tests.isEmpty()) {
            throw table.wrong("a selection is empty");
        }
        return EventTest.all(tests);
    }

    private static EventTest words(YamlNode list) throws RuleException {
        List<EventTest> tests = new ArrayList<>();
        for (YamlNode element : list.list()) {
            tests.add(word(element));
        }
        return EventTest.all(tests);
    }

    private static EventTest word(YamlNode element) throws RuleException {
        Wildcards word = Wildcards.parse(element.text(), false);
        return event -> TEXTS.stream().anyMatch(field -> word.within(event.folded(field)));
    }
}
