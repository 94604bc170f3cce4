package org.redoubt.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.ldap.LdapSetting;
import org.redoubt.ldap.LdapSetting.Host;
import org.redoubt.ldap.LdapSetting.Names;
import org.redoubt.ldap.LdapSetting.Tls;

/** Reads {@code [ldap]}. */
final class LdapReader {
    private static final int LDAP = 389;
    private static final int LDAPS = 636;

    private LdapReader() {}

    static Optional<LdapConfig> read(TomlSection section) {
        boolean starting = section.flag("starttls").orElse(false);
        List<Host> hosts = new ArrayList<>();
        for (String text : section.texts("servers").orElse(List.of())) {
            host(text, starting).ifPresentOrElse(hosts::add, () -> section.problem("servers", "must hold addresses such as"
                    + " ldaps://dc1.example.org, or ldap://dc1.example.org with starttls = true; without TLS this machine only"));
        }
        if (hosts.stream().map(Host::tls).distinct().count() > 1) {
            section.problem("servers", "must all be reached in one way, ldaps or ldap");
        }
        List<String> domains = section.texts("domains").orElse(List.of()).stream()
                .map(domain -> domain.toLowerCase(Locale.ROOT))
                .toList();
        String base = section.text("base").orElse("");
        Optional<String> login = section.text("login");
        Optional<Path> password = section.text("password").map(Path::of);
        if (login.isPresent() != password.isPresent()) {
            section.problem("login", "goes with password, a file of mode 0600 that holds it");
        }
        LdapSetting setting = new LdapSetting(
                hosts,
                section.text("authority").map(Path::of),
                login.orElse(""),
                password,
                base,
                section.text("people").orElse("(&(objectClass=person)(mail=*))"),
                section.text("groups"),
                new Names(
                        section.text("address").orElse(Names.STANDARD.address()),
                        section.text("name").orElse(Names.STANDARD.name()),
                        section.text("aliases"),
                        section.text("members").orElse(Names.STANDARD.members())));
        boolean many = section.flag("many_may_go").orElse(false);
        if (hosts.isEmpty()) {
            section.finish();
            return Optional.empty();
        }
        if (domains.isEmpty() || base.isEmpty()) {
            section.problem("servers", "goes with domains, whose people are looked for, and base, below which");
        }
        section.finish();
        return Optional.of(new LdapConfig(setting, domains, many));
    }

    private static Optional<Host> host(String text, boolean starting) {
        try {
            URI uri = URI.create(text);
            boolean bare = uri.getHost() != null && (uri.getRawPath() == null || uri.getRawPath().length() < 2)
                    && uri.getRawUserInfo() == null && uri.getRawQuery() == null;
            if (!bare || uri.getScheme() == null) {
                return Optional.empty();
            }
            String name = NotifyReader.bare(uri.getHost());
            boolean implicit = uri.getScheme().equals("ldaps");
            boolean shielded = implicit || (uri.getScheme().equals("ldap") && (starting || NotifyReader.loopback(name)));
            int port = uri.getPort() > 0 ? uri.getPort() : implicit ? LDAPS : LDAP;
            return shielded
                    ? Optional.of(new Host(name, port, implicit ? Tls.IMPLICIT : starting ? Tls.STARTTLS : Tls.NONE))
                    : Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.empty();
        }
    }
}
