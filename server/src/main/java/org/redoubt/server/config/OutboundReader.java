package org.redoubt.server.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.redoubt.server.config.OutboundSettings.HostSettings;
import org.redoubt.server.config.OutboundSettings.Tls;

/** Reads {@code [outbound]} and {@code [[routes]]}. */
final class OutboundReader {
    private static final int SMTP = 25;
    private static final int SUBMISSION = 587;

    private OutboundReader() {}

    static OutboundSettings read(TomlSection top) {
        Optional<TomlSection> outbound = top.section("outbound");
        Optional<HostSettings> smartHost = outbound.flatMap(OutboundReader::smartHost);
        List<String> reachable =
                outbound.flatMap(section -> section.texts("reachable_networks")).orElse(List.of());
        outbound.ifPresent(TomlSection::finish);
        Map<String, HostSettings> routes = new HashMap<>();
        for (TomlSection section : top.sections("routes")) {
            route(section, routes);
            section.finish();
        }
        return new OutboundSettings(smartHost, routes, reachable);
    }

    private static Optional<HostSettings> smartHost(TomlSection section) {
        Optional<String> text = section.text("smart_host");
        Optional<Path> credentials = section.text("credentials").map(Path::of);
        Tls tls = tls(section, credentials.isPresent());
        if (text.isEmpty() && (credentials.isPresent() || section.has("tls"))) {
            section.problem("smart_host", "is missing; tls and credentials belong to it");
        }
        return text.flatMap(host -> {
            int colon = host.lastIndexOf(':');
            boolean port = colon > 0 && host.substring(colon + 1).matches("\\d{1,5}");
            String name = port ? host.substring(0, colon) : host;
            int number = port ? Integer.parseInt(host.substring(colon + 1)) : SUBMISSION;
            if (!host(name) || number < 1 || number > 65_535) {
                section.problem("smart_host", "must be a host and its port, such as relay.example.net:587");
                return Optional.empty();
            }
            return Optional.of(new HostSettings(bare(name), number, tls, credentials));
        });
    }

    private static void route(TomlSection section, Map<String, HostSettings> routes) {
        Optional<String> domain = section.text("domain").map(name -> name.toLowerCase(Locale.ROOT));
        Optional<String> host = section.text("host");
        int port = section.number("port", 1, 65_535).map(Long::intValue).orElse(SMTP);
        Optional<Path> credentials = section.text("credentials").map(Path::of);
        Tls tls = tls(section, credentials.isPresent());
        if (domain.filter(HostNames::valid).isEmpty()) {
            section.problem("domain", "must be a domain name; every [[routes]] has one");
        } else if (host.filter(OutboundReader::host).isEmpty()) {
            section.problem("host", "must be a host name or an address; every [[routes]] has one");
        } else if (routes.putIfAbsent(domain.get(), new HostSettings(bare(host.get()), port, tls, credentials)) != null) {
            section.problem("domain", "has a route already");
        }
    }

    private static boolean host(String text) {
        return HostNames.valid(text) || bare(text).matches("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
    }

    private static String bare(String text) {
        return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    }

    /** A password goes to nobody who has not shown a certificate. */
    private static Tls tls(TomlSection section, boolean credentials) {
        Optional<String> text = section.text("tls");
        Tls tls = credentials ? Tls.REQUIRED : Tls.OPPORTUNISTIC;
        for (Tls one : Tls.values()) {
            if (text.isPresent() && one.name().equalsIgnoreCase(text.get())) {
                tls = one;
                text = Optional.empty();
            }
        }
        if (text.isPresent()) {
            section.problem("tls", "must be none, opportunistic, required or implicit");
        } else if (credentials && (tls == Tls.NONE || tls == Tls.OPPORTUNISTIC)) {
            section.problem("tls", "must be required or implicit where credentials are given");
        }
        return tls;
    }
}
