package org.redoubt.wire;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * One address to listen on.
 *
 * @param name for logs and metrics, e.g. "imaps"
 * @param address port 0 takes a free one, see {@link Listener#port()}
 * @param maxConnections open at the same time
 * @param maxPerAddress of those, from one IPv4 address or IPv6 /64
 * @param idleTimeout longest wait for input, see {@link Input}; {@link Connection#idleTimeout} changes it
 * @param writeTimeout longest time the peer may take for a piece of output, see {@link Output}
 * @param handshakeTimeout for a whole TLS handshake
 * @param proxySources networks whose connections begin with a PROXY protocol header, version 1 or 2; a header
 *     is demanded from them and never looked for in connections from anywhere else
 * @param applicationProtocols what is spoken here by its names in TLS (ALPN, RFC 7301); the handshake of a client that offers
 *     others and none of these fails, so that it cannot be led here from another service (ALPACA). Without any, nobody's offer counts
 */
public record ListenerConfig(
        String name,
        InetSocketAddress address,
        TlsMode tls,
        int maxConnections,
        int maxPerAddress,
        Duration idleTimeout,
        Duration writeTimeout,
        Duration handshakeTimeout,
        List<Network> proxySources,
        List<String> applicationProtocols) {
    public ListenerConfig {
        if (maxConnections < 1 || maxPerAddress < 1) {
            throw new IllegalArgumentException("a listener must allow at least one connection");
        }
        proxySources = List.copyOf(proxySources);
        applicationProtocols = List.copyOf(applicationProtocols);
    }

    /** Room for 20,000 connections, 500 from one address, five minutes of silence (RFC 5321 4.5.3.2.7). */
    public static ListenerConfig of(String name, InetSocketAddress address, TlsMode tls) {
        return new ListenerConfig(
                name,
                address,
                tls,
                20_000,
                500,
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Duration.ofSeconds(30),
                List.of(),
                List.of());
    }

    public ListenerConfig withMaxConnections(int max, int perAddress) {
        return new ListenerConfig(
                name,
                address,
                tls,
                max,
                perAddress,
                idleTimeout,
                writeTimeout,
                handshakeTimeout,
                proxySources,
                applicationProtocols);
    }

    public ListenerConfig withTimeouts(Duration idle, Duration write, Duration handshake) {
        return new ListenerConfig(
                name,
                address,
                tls,
                maxConnections,
                maxPerAddress,
                idle,
                write,
                handshake,
                proxySources,
                applicationProtocols);
    }

    public ListenerConfig withProxySources(List<Network> sources) {
        return new ListenerConfig(
                name,
                address,
                tls,
                maxConnections,
                maxPerAddress,
                idleTimeout,
                writeTimeout,
                handshakeTimeout,
                sources,
                applicationProtocols);
    }

    public ListenerConfig withApplicationProtocols(List<String> names) {
        return new ListenerConfig(
                name,
                address,
                tls,
                maxConnections,
                maxPerAddress,
                idleTimeout,
                writeTimeout,
                handshakeTimeout,
                proxySources,
                names);
    }
}
