package org.redoubt.server.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where alerts and the audit log go beside mail.
 *
 * @param webhook gets each alert as JSON; {@code [alerts]} webhook
 * @param syslog gets each alert, or the whole audit log too; {@code [export]}
 * @param events gets the whole audit log as OCSF; {@code [export]} webhook
 */
public record NotifyConfig(Optional<Webhook> webhook, Optional<SyslogTarget> syslog, Optional<Webhook> events) {
    public static final NotifyConfig NONE = new NotifyConfig(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * An address that alerts, or events, are posted to.
     *
     * @param tls without it only on this machine
     * @param secret a file that holds the key of the signature
     */
    public record Webhook(String host, int port, boolean tls, String path, Path secret) {}

    /**
     * A server that takes syslog over TLS (RFC 5425).
     *
     * @param tls without it only on this machine
     * @param format "cef" or "ocsf", for events of the audit log; alerts are always CEF
     * @param events whether it gets the whole audit log, and not alerts alone
     */
    public record SyslogTarget(String host, int port, boolean tls, String format, boolean events) {}
}
