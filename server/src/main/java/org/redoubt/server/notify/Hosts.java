package org.redoubt.server.notify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.wire.ClientTls;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.OutgoingConnection;

/** Connects to hosts that the configuration names. */
public final class Hosts {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Dialer dialer;
    private final Resolver resolver;

    public Hosts(Dialer dialer, Resolver resolver) {
        this.dialer = dialer;
        this.resolver = resolver;
    }

    /** The first address that answers; under TLS it must show a certificate of that name that an authority vouches for. */
    public OutgoingConnection connect(String host, int port, boolean tls) throws IOException {
        return connect(host, port, tls ? Optional.of(ClientTls.verified(host)) : Optional.empty());
    }

    /** The first address that answers, under this TLS. */
    public OutgoingConnection connect(String host, int port, ClientTls tls) throws IOException {
        return connect(host, port, Optional.of(tls));
    }

    private OutgoingConnection connect(String host, int port, Optional<ClientTls> tls) throws IOException {
        IOException last = new IOException("there is no address of " + host);
        for (InetAddress address : addresses(host)) {
            try {
                OutgoingConnection connection =
                        dialer.connect(new InetSocketAddress(address, port), Dialer.Reach.CONFIGURED, PATIENCE);
                return ready(connection, tls);
            } catch (IOException failed) {
                last = failed;
            }
        }
        throw last;
    }

    private static OutgoingConnection ready(OutgoingConnection connection, Optional<ClientTls> tls) throws IOException {
        try {
            connection.idleTimeout(PATIENCE);
            if (tls.isPresent()) {
                connection.startTls(tls.get(), PATIENCE);
            }
            return connection;
        } catch (IOException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    private List<InetAddress> addresses(String host) {
        if (host.equals("localhost")) {
            return List.of(InetAddress.getLoopbackAddress());
        }
        try {
            return List.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException name) {
            List<InetAddress> all = new ArrayList<>();
            resolver.resolve(DnsName.of(host), RecordType.A).records().forEach(record -> all.add(record.address()));
            resolver.resolve(DnsName.of(host), RecordType.AAAA).records().forEach(record -> all.add(record.address()));
            return all;
        }
    }
}
