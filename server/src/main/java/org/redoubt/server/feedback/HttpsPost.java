package org.redoubt.server.feedback;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.wire.ClientTls;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.Dialer.Reach;
import org.redoubt.wire.OutgoingConnection;

/** Sends a report with POST (RFC 8460 5.4), through the same door as mail: on port 443, to hosts of the Internet. */
public final class HttpsPost implements ReportSender.Poster {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ADDRESSES = 2;
    private static final int LINE = 4096;

    private final Dialer dialer;
    private final Resolver resolver;

    public HttpsPost(Dialer dialer, Resolver resolver) {
        this.dialer = dialer;
        this.resolver = resolver;
    }

    @Override
    public void send(String address, byte[] report) throws IOException {
        URI uri = uri(address);
        DnsName host = DnsName.parse(uri.getHost()).orElseThrow(() -> new IOException("the address names no host"));
        IOException last = new IOException("the host has no address that mail may go to");
        for (InetAddress found : addresses(host)) {
            try (OutgoingConnection connection =
                    dialer.connect(new InetSocketAddress(found, 443), Reach.FOUND, PATIENCE)) {
                connection.startTls(ClientTls.verified(host.text()), PATIENCE);
                post(connection, host, uri, report);
                return;
            } catch (IOException failed) {
                last = failed;
            }
        }
        throw last;
    }

    private static URI uri(String address) throws IOException {
        try {
            URI uri = URI.create(address);
            boolean usable = "https".equalsIgnoreCase(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && (uri.getPort() == -1 || uri.getPort() == 443);
            if (usable) {
                return uri;
            }
        } catch (IllegalArgumentException malformed) {
            throw new IOException("the address for reports is malformed", malformed);
        }
        throw new IOException("reports go to port 443 of a host by its name only");
    }

    private List<InetAddress> addresses(DnsName host) {
        List<InetAddress> all = new ArrayList<>();
        resolver.resolve(host, RecordType.A).records().forEach(record -> all.add(record.address()));
        resolver.resolve(host, RecordType.AAAA).records().forEach(record -> all.add(record.address()));
        return all.stream().filter(address -> dialer.allows(address, Reach.FOUND)).limit(ADDRESSES).toList();
    }

    private static void post(OutgoingConnection connection, DnsName host, URI uri, byte[] report) throws IOException {
        String path = (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath())
                + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        connection.idleTimeout(PATIENCE);
        connection.out().ascii("POST " + path + " HTTP/1.1\r\nHost: " + host.text()
                + "\r\nContent-Type: application/tlsrpt+gzip\r\nContent-Length: " + report.length
                + "\r\nConnection: close\r\n\r\n");
        connection.out().write(report);
        connection.out().flush();
        String status = new String(connection.in().line(LINE), StandardCharsets.ISO_8859_1);
        if (!status.matches("HTTP/1\\.[01] 2\\d\\d( .*)?")) {
            throw new IOException("the host does not take the report");
        }
    }
}
