package org.redoubt.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How mail leaves.
 *
 * @param smartHost the host that all of it goes through, but for the routes
 * @param routes hosts for single domains, by their names in lower case
 * @param reachable networks of special use that mail hosts found in the DNS may be in
 */
public record OutboundSettings(
        Optional<HostSettings> smartHost, Map<String, HostSettings> routes, List<String> reachable) {
    public static final OutboundSettings DIRECT = new OutboundSettings(Optional.empty(), Map.of(), List.of());

    public OutboundSettings {
        routes = Map.copyOf(routes);
        reachable = List.copyOf(reachable);
    }

    /** How a host is encrypted to; see {@code redoubt.toml}. */
    public enum Tls {
        NONE,
        OPPORTUNISTIC,
        REQUIRED,
        IMPLICIT
    }

    /**
     * One host.
     *
     * @param credentials a file of mode 0600 whose first line is the login and whose second the password
     */
    public record HostSettings(String host, int port, Tls tls, Optional<Path> credentials) {}
}
