package org.redoubt.server.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * {@code [[responses]]}: what is done by itself when a rule raises an alert about a person.
 *
 * @param rule its name, as {@code redoubt alerts rules} lists it
 */
public record ResponseConfig(String rule, Set<Act> acts) {
    public ResponseConfig {
        acts = Set.copyOf(acts);
    }

    /** What may be done; all of it can be undone. */
    public enum Act {
        /** Every session of hers ends: whoever goes on has to sign in again, with the second factor where there is one. */
        END_SESSIONS,
        /** Her browsers do nothing, and her programs do not come in, before she has given her second factor again. */
        ASK_SECOND_FACTOR,
        /** She may not sign in, until {@code redoubt account enable}. */
        LOCK,
        /** What she has sent and is not gone stays in the queue, until {@code redoubt queue retry}. */
        HOLD_MAIL;

        /** As in {@code end-sessions}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Optional<Act> named(String text) {
            return EnumSet.allOf(Act.class).stream().filter(act -> act.text().equals(text)).findFirst();
        }
    }

    static Optional<ResponseConfig> read(TomlSection section) {
        Optional<String> rule = section.text("rule");
        Set<Act> acts = EnumSet.noneOf(Act.class);
        for (String text : section.texts("do").orElse(List.of())) {
            Act.named(text).ifPresentOrElse(acts::add, () -> section.problem("do", "must hold end-sessions, ask-second-factor, lock or hold-mail"));
        }
        if (rule.isEmpty() || acts.isEmpty()) {
            section.problem("rule", "goes with do: a rule's name, and what is done when it raises an alert");
        }
        section.finish();
        return rule.map(name -> new ResponseConfig(name, acts));
    }
}
