package org.redoubt.transport.sts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.redoubt.transport.Limits;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.web.HttpsExchange;
import org.redoubt.wire.ClientTls;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.Dialer.Reach;
import org.redoubt.wire.OutgoingConnection;

/**
 * Fetches a policy from the one place where it may be (RFC 8461 3.3): over HTTPS with a certificate that an authority
 * vouches for, without redirects, without caches, and within bounds of size and time. The answer is HTTP/1.1 (RFC 9112).
 */
public final class StsFetcher implements StsPolicies.Source {
    private final Dialer dialer;
    private final Resolver resolver;
    private final LongSupplier nanoTime;
    private final int port;

    public StsFetcher(Dialer dialer, Resolver resolver, LongSupplier nanoTime) {
        this(dialer, resolver, nanoTime, 443);
    }

    StsFetcher(Dialer dialer, Resolver resolver, LongSupplier nanoTime, int port) {
        this.dialer = dialer;
        this.resolver = resolver;
        this.nanoTime = nanoTime;
        this.port = port;
    }

    @Override
    public String fetch(DnsName domain) throws IOException {
        DnsName host = domain.under("mta-sts").orElseThrow(() -> new IOException("the domain's name is too long"));
        IOException last = new IOException("the policy's host has no address");
        for (InetAddress address : addresses(host)) {
            try (OutgoingConnection connection =
                    dialer.connect(new InetSocketAddress(address, port), Reach.FOUND, Limits.CLIENT_CONNECT)) {
                connection.startTls(ClientTls.verified(host.text()), Limits.CLIENT_HANDSHAKE);
                return policy(connection, host);
            } catch (IOException failed) {
                last = failed;
            }
        }
        throw last;
    }

    private List<InetAddress> addresses(DnsName host) {
        List<InetAddress> all = new ArrayList<>();
        resolver.resolve(host, RecordType.A).records().forEach(record -> all.add(record.address()));
        resolver.resolve(host, RecordType.AAAA).records().forEach(record -> all.add(record.address()));
        return all.stream().filter(address -> dialer.allows(address, Reach.FOUND)).limit(Limits.STS_ADDRESSES).toList();
    }

    private String policy(OutgoingConnection connection, DnsName host) throws IOException {
        HttpsExchange exchange =
                new HttpsExchange(connection, nanoTime, Limits.STS_TIME, Limits.STS_OCTETS);
        HttpsExchange.Head head = exchange.send("GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: " + host.text()
                + "\r\nAccept: text/plain\r\nConnection: close\r\n\r\n");
        // RFC 8461 3.3: whatever is not 200, a redirect too, is a failure.
        if (head.status() != 200) {
            throw new IOException("the policy's host does not answer 200");
        }
        Optional<String> type = head.field("content-type");
        if (type.filter(value -> value.equals("text/plain") || value.matches("text/plain\\s*;.*")).isEmpty()) {
            throw new IOException("the policy is not of type text/plain");
        }
        return new String(exchange.body(head), StandardCharsets.UTF_8);
    }
}
