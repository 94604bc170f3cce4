package org.redoubt.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@code [alerts]}. */
final class AlertsReader {
    /** Old mail is for those who investigate, and each day takes room. */
    private static final long MOST_DAYS = 3_650;

    private AlertsReader() {}

    static AlertsConfig read(TomlSection section) {
        AlertsConfig defaults = AlertsConfig.DEFAULT;
        List<String> mail = section.texts("mail").orElse(defaults.mail());
        if (!mail.stream().allMatch(address -> address.matches("[^\\s<>\\p{Cntrl}]+@[^\\s<>@\\p{Cntrl}]+"))) {
            section.problem("mail", "must hold addresses such as security@example.org");
        }
        AlertsConfig alerts = new AlertsConfig(
                level(section, "level", defaults.least()),
                mail,
                level(section, "mail_level", defaults.mailLeast()),
                new NotifyConfig(NotifyReader.webhook(section), Optional.empty(), Optional.empty()),
                List.of(),
                List.of(),
                section.number("past_mail_days", 0, MOST_DAYS).map(Duration::ofDays).orElse(defaults.past()));
        section.finish();
        return alerts;
    }

    private static String level(TomlSection section, String key, String otherwise) {
        String level = section.text(key).orElse(otherwise);
        if (!AlertsConfig.LEVELS.contains(level)) {
            section.problem(key, "must be one of " + String.join(", ", AlertsConfig.LEVELS));
        }
        return level;
    }
}
