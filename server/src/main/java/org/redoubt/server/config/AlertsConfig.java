package org.redoubt.server.config;

import java.util.List;
import java.util.Optional;

/**
 * {@code [alerts]}: what is raised, and who is told by mail.
 *
 * @param least the lowest level that raises an alert: informational, low, medium, high or critical
 * @param mail addresses that are told
 * @param mailLeast the lowest level that they are told of
 * @param others who else is told
 */
public record AlertsConfig(String least, List<String> mail, String mailLeast, NotifyConfig others) {
    public static final List<String> LEVELS = List.of("informational", "low", "medium", "high", "critical");
    public static final AlertsConfig DEFAULT = new AlertsConfig("low", List.of(), "medium", NotifyConfig.NONE);

    /** Likewise, told to a syslog server too. */
    AlertsConfig withSyslog(Optional<NotifyConfig.SyslogTarget> syslog) {
        return new AlertsConfig(least, mail, mailLeast, new NotifyConfig(others.webhook(), syslog));
    }

    public AlertsConfig {
        mail = List.copyOf(mail);
    }
}
