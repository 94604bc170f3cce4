package org.redoubt.server.config;

import java.util.List;

/**
 * One {@code [listeners.NAME]} table.
 *
 * @param addresses numeric addresses or host names to bind to; {@code *} is every address of the machine
 * @param port before the command line's port offset
 * @param maxConnections at once; more are told to come back later
 * @param maxPerAddress at once from one address
 * @param proxies addresses whose PROXY protocol header is believed and demanded; empty: no PROXY protocol
 */
public record ListenerSettings(
        ListenerKind kind,
        List<String> addresses,
        int port,
        int maxConnections,
        int maxPerAddress,
        List<String> proxies) {
    public ListenerSettings {
        addresses = List.copyOf(addresses);
        proxies = List.copyOf(proxies);
    }
}
