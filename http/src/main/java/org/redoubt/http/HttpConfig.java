package org.redoubt.http;

import java.net.InetSocketAddress;
import java.util.List;
import org.redoubt.wire.Network;

/**
 * One address to listen on for HTTPS.
 *
 * @param name for logs and metrics
 * @param address port 0 takes a free one
 * @param maxConnections open at the same time
 * @param maxPerAddress of those, from one IPv4 address or IPv6 /64
 * @param proxySources networks whose connections begin with a PROXY protocol header; it is demanded from them and never
 *     looked for in connections from anywhere else
 */
public record HttpConfig(
        String name, InetSocketAddress address, int maxConnections, int maxPerAddress, List<Network> proxySources) {
    public HttpConfig {
        proxySources = List.copyOf(proxySources);
    }
}
