package org.redoubt.server.config;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * {@code [dns]}: whom the server asks.
 *
 * @param servers resolvers; empty means those of the machine
 * @param dnssec whether answers are validated here
 */
public record DnsConfig(List<InetSocketAddress> servers, boolean dnssec) {
    public static final DnsConfig DEFAULT = new DnsConfig(List.of(), true);

    public DnsConfig {
        servers = List.copyOf(servers);
    }

    /** The configured servers, or those in {@code /etc/resolv.conf}; none when there are neither. */
    public List<InetSocketAddress> effectiveServers() {
        return servers.isEmpty() ? NameServers.ofMachine() : servers;
    }
}
