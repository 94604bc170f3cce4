package org.redoubt.server.config;

import java.util.List;

/**
 * One {@code [listeners.NAME]} table.
 *
 * @param addresses numeric addresses or host names to bind to; {@code *} is every address of the machine
 * @param port before the command line's port offset
 * @param maxConnections at once; more are told to come back later
 * @param maxPerAddress at once from one address
 * @param relaying networks of machines that may send to everybody without signing in; of the MX alone
 * @param proxies addresses whose PROXY protocol header is believed and demanded; empty: no PROXY protocol
 */
public record ListenerSettings(
        ListenerKind kind,
        List<String> addresses,
        int port,
        int maxConnections,
        int maxPerAddress,
        List<String> proxies,
        List<String> relaying) {
    public ListenerSettings {
        addresses = List.copyOf(addresses);
        proxies = List.copyOf(proxies);
        relaying = List.copyOf(relaying);
    }

    /** One where everybody who sends to others signs in. */
    public ListenerSettings(
            ListenerKind kind,
            List<String> addresses,
            int port,
            int maxConnections,
            int maxPerAddress,
            List<String> proxies) {
        this(kind, addresses, port, maxConnections, maxPerAddress, proxies, List.of());
    }
}
