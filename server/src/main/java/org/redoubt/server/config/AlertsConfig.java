package org.redoubt.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code [alerts]}: what is raised, and who is told by mail.
 *
 * @param least the lowest level that raises an alert: informational, low, medium, high or critical
 * @param mail addresses that are told
 * @param mailLeast the lowest level that they are told of
 * @param others who else is told
 * @param responses what is done by itself
 * @param feeds of indicators
 * @param past how long is kept what indicators can match in mail, so that new ones are looked for; zero for nothing
 */
public record AlertsConfig(
        String least, List<String> mail, String mailLeast, NotifyConfig others, List<ResponseConfig> responses,
        List<FeedConfig> feeds, Duration past) {
    public static final List<String> LEVELS = List.of("informational", "low", "medium", "high", "critical");
    public static final AlertsConfig DEFAULT = new AlertsConfig("low", List.of(), "medium", NotifyConfig.NONE, List.of(), List.of(), Duration.ofDays(90));

    /** Likewise, told to those whom {@code [export]} names, too. */
    AlertsConfig exporting(NotifyConfig export) {
        NotifyConfig all = new NotifyConfig(others.webhook(), export.syslog(), export.events());
        return new AlertsConfig(least, mail, mailLeast, all, responses, feeds, past);
    }

    /** Likewise, answered so. */
    AlertsConfig answering(List<ResponseConfig> some) {
        return new AlertsConfig(least, mail, mailLeast, others, some, feeds, past);
    }

    /** Likewise, with indicators of these. */
    AlertsConfig fedBy(List<FeedConfig> some) {
        return new AlertsConfig(least, mail, mailLeast, others, responses, some, past);
    }

    public AlertsConfig {
        mail = List.copyOf(mail);
        responses = List.copyOf(responses);
        feeds = List.copyOf(feeds);
    }
}
