package org.redoubt.transport.flow;

import java.util.List;

/** What an organisation has decided about mail that passes. */
public record FlowRules(List<Rule> rules, List<JournalRule> journals) {
    public static final FlowRules NONE = new FlowRules(List.of(), List.of());

    public FlowRules {
        rules = List.copyOf(rules);
        journals = List.copyOf(journals);
    }

    FlowRules withoutJournals() {
        return new FlowRules(rules, List.of());
    }

    boolean isEmpty() {
        return rules.isEmpty() && journals.isEmpty();
    }
}
