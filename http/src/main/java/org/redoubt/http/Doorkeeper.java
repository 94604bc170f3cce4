package org.redoubt.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.redoubt.wire.Metrics;
import org.redoubt.wire.Network;

/**
 * The first to see a connection: counts it, turns it away when there are too many, and looks for the PROXY protocol where
 * a proxy is trusted and nowhere else.
 */
final class Doorkeeper extends AbstractConnectionFactory {
    private final HttpConfig config;
    private final ConnectionFactory proxy;
    private final ConnectionFactory tls;
    private final AtomicInteger active = new AtomicInteger();
    private final Map<Long, Integer> perAddress = new ConcurrentHashMap<>();
    private final Metrics.Counter accepted;
    private final Metrics.Counter full;
    private final Metrics.Counter address;

    Doorkeeper(HttpConfig config, ConnectionFactory proxy, ConnectionFactory tls, Metrics metrics) {
        super("door");
        this.config = config;
        this.proxy = proxy;
        this.tls = tls;
        this.accepted = metrics.counter(
                "redoubt_connections_total", "Connections accepted by listener", "listener", config.name());
        this.full = refused(metrics, "full");
        this.address = refused(metrics, "address");
        metrics.gauge(
                "redoubt_connections_active",
                "Open connections by listener",
                active::get,
                "listener",
                config.name());
    }

    private Metrics.Counter refused(Metrics metrics, String reason) {
        return metrics.counter(
                "redoubt_connections_refused_total",
                "Connections turned away by listener and reason",
                "listener",
                config.name(),
                "reason",
                reason);
    }

    int active() {
        return active.get();
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        InetAddress from = endPoint.getRemoteSocketAddress() instanceof InetSocketAddress remote
                ? remote.getAddress()
                : InetAddress.getLoopbackAddress();
        boolean proxied = trusted(config.proxySources(), from);
        long key = key(from);
        if (active.incrementAndGet() > config.maxConnections()) {
            active.decrementAndGet();
            full.increment();
            throw new IllegalStateException("too many connections");
        }
        if (!proxied && perAddress.merge(key, 1, Integer::sum) > config.maxPerAddress()) {
            leave(false, key);
            address.increment();
            throw new IllegalStateException("too many connections from one address");
        }
        accepted.increment();
        Connection connection = (proxied ? proxy : tls).newConnection(connector, endPoint);
        // The connection of the PROXY header is followed by that of TLS, which ends with the socket.
        endPointCloses(connection, proxied, key);
        return connection;
    }

    private void endPointCloses(Connection connection, boolean proxied, long key) {
        connection.addEventListener(new Connection.Listener() {
            @Override
            public void onClosed(Connection closed) {
                if (closed.getEndPoint().isOpen() && closed.getEndPoint().getConnection() != closed) {
                    endPointCloses(closed.getEndPoint().getConnection(), proxied, key);
                } else {
                    leave(proxied, key);
                }
            }
        });
    }

    private void leave(boolean proxied, long key) {
        active.decrementAndGet();
        if (!proxied) {
            perAddress.computeIfPresent(key, (_, count) -> count <= 1 ? null : count - 1);
        }
    }

    private static boolean trusted(List<Network> sources, InetAddress from) {
        return sources.stream().anyMatch(network -> network.contains(from));
    }

    /** An IPv4 address, or the first half of an IPv6 one. */
    private static long key(InetAddress address) {
        byte[] octets = address.getAddress();
        return octets.length == 4
                ? ByteBuffer.wrap(octets).getInt() & 0xffff_ffffL
                : ByteBuffer.wrap(octets).getLong();
    }

}
