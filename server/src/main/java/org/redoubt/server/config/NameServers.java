package org.redoubt.server.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Addresses of name servers, as {@code redoubt.toml} and {@code resolv.conf} write them. */
final class NameServers {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final int PORT = 53;
    /** resolv.conf(5): more are not read by anybody. */
    private static final int MAX = 3;

    private NameServers() {}

    static List<InetSocketAddress> ofMachine() {
        try {
            return parse(Files.readString(RESOLV_CONF, StandardCharsets.ISO_8859_1));
        } catch (IOException noneThere) {
            return List.of();
        }
    }

    static List<InetSocketAddress> parse(String resolvConf) {
        return resolvConf
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("nameserver\\s+\\S+.*"))
                .map(line -> line.split("\\s+")[1])
                .flatMap(text -> address(text).stream())
                .limit(MAX)
                .toList();
    }

    /** {@code 192.0.2.1}, {@code 192.0.2.1:5353}, {@code 2001:db8::1} or {@code [2001:db8::1]:5353}; no host names. */
    static Optional<InetSocketAddress> address(String text) {
        int colon = text.lastIndexOf(':');
        boolean withPort = text.startsWith("[") ? text.indexOf("]:") > 0 : colon > 0 && text.indexOf(':') == colon;
        String host = (withPort ? text.substring(0, colon) : text).replaceFirst("^\\[(.*)]$", "$1");
        try {
            int port = withPort ? Integer.parseInt(text.substring(colon + 1)) : PORT;
            return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(host), port));
        } catch (IllegalArgumentException neither) {
            return Optional.empty();
        }
    }

    static List<InetSocketAddress> read(TomlSection section, String key) {
        return section.texts(key).orElse(List.of()).stream()
                .flatMap(text -> {
                    Optional<InetSocketAddress> server = address(text);
                    if (server.isEmpty()) {
                        section.problem(key, "must hold addresses such as 192.0.2.53 or [2001:db8::53]:53");
                    }
                    return server.stream();
                })
                .toList();
    }
}
