package org.redoubt.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.redoubt.server.config.NotifyConfig.SyslogTarget;
import org.redoubt.server.config.NotifyConfig.Webhook;

/** Reads where alerts and the audit log go. */
final class NotifyReader {
    private static final int SYSLOG_TLS = 6514;
    private static final int MAX_PORT = 65_535;

    private NotifyReader() {}

    /** The webhook of {@code [alerts]} or of {@code [export]}. */
    static Optional<Webhook> webhook(TomlSection section) {
        Optional<String> url = section.text("webhook");
        Optional<String> secret = section.text("webhook_secret");
        if (url.isEmpty()) {
            secret.ifPresent(_ -> section.problem("webhook_secret", "belongs to webhook, which is missing"));
            return Optional.empty();
        }
        Optional<URI> uri = uri(url.get());
        if (uri.isEmpty() || secret.isEmpty()) {
            section.problem("webhook", "must be an address such as https://hooks.example.org/redoubt, with webhook_secret, a file of"
                    + " mode 0600 that holds the key of the signature; http is for this machine only");
            return Optional.empty();
        }
        boolean tls = uri.get().getScheme().equals("https");
        int port = uri.get().getPort() > 0 ? uri.get().getPort() : tls ? 443 : 80;
        String path = uri.get().getRawPath().isEmpty() ? "/" : uri.get().getRawPath();
        return Optional.of(new Webhook(bare(uri.get().getHost()), port, tls, path, Path.of(secret.get())));
    }

    static Optional<URI> uri(String text) {
        try {
            URI uri = URI.create(text);
            boolean whole = uri.getHost() != null && uri.getScheme() != null && uri.getRawPath() != null
                    && uri.getRawUserInfo() == null && uri.getRawQuery() == null;
            boolean shielded = whole && (uri.getScheme().equals("https") || (uri.getScheme().equals("http") && loopback(uri.getHost())));
            return shielded ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.empty();
        }
    }

    /** {@code [export]}. */
    static NotifyConfig export(TomlSection section) {
        NotifyConfig read = new NotifyConfig(Optional.empty(), syslog(section), webhook(section));
        section.finish();
        return read;
    }

    private static Optional<SyslogTarget> syslog(TomlSection section) {
        Optional<String> target = section.text("syslog");
        boolean tls = section.flag("tls").orElse(true);
        String format = section.text("format").orElse("cef");
        boolean events = section.flag("events").orElse(true);
        if (!format.equals("cef") && !format.equals("ocsf")) {
            section.problem("format", "must be cef or ocsf");
        }
        return target.flatMap(text -> {
            int colon = text.lastIndexOf(':');
            boolean port = colon > 0 && text.substring(colon + 1).matches("[0-9]{1,5}");
            String host = bare(port ? text.substring(0, colon) : text);
            int number = port ? Integer.parseInt(text.substring(colon + 1)) : SYSLOG_TLS;
            boolean named = HostNames.valid(host) || host.contains(":");
            if (!named || number < 1 || number > MAX_PORT || (!tls && !loopback(host))) {
                section.problem("syslog", "must be a host and its port, such as siem.example.org:6514; tls = false is for this"
                        + " machine only");
                return Optional.empty();
            }
            return Optional.of(new SyslogTarget(host, number, tls, format, events));
        });
    }

    static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    static boolean loopback(String host) {
        return host.equals("localhost") || host.matches("127(\\.[0-9]{1,3}){3}") || bare(host).equals("::1");
    }
}
