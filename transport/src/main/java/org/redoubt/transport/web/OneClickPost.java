package org.redoubt.transport.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.redoubt.transport.Limits;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.wire.ClientTls;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.Dialer.Reach;
import org.redoubt.wire.OutgoingConnection;

/**
 * The one request of RFC 8058: a POST over HTTPS to an address from a message that a person wants no more of. It goes to
 * public addresses only, on port 443, says nothing of her, follows nothing and reads no answer but its status.
 */
public final class OneClickPost {
    private static final System.Logger LOG = System.getLogger("org.redoubt.transport");
    private static final int HTTPS = 443;
    private static final String CONTENT = "List-Unsubscribe=One-Click";

    private final Dialer dialer;
    private final Resolver resolver;
    private final LongSupplier nanoTime;
    private final int port;

    public OneClickPost(Dialer dialer, Resolver resolver, LongSupplier nanoTime) {
        this(dialer, resolver, nanoTime, HTTPS);
    }

    OneClickPost(Dialer dialer, Resolver resolver, LongSupplier nanoTime, int port) {
        this.dialer = dialer;
        this.resolver = resolver;
        this.nanoTime = nanoTime;
        this.port = port;
    }

    /** Whether the other side said that it is done (2xx). */
    public boolean post(URI address) {
        Optional<DnsName> host = Optional.ofNullable(address.getHost()).flatMap(OneClickPost::name);
        boolean ours = "https".equalsIgnoreCase(address.getScheme())
                && (address.getPort() < 0 || address.getPort() == HTTPS)
                && address.getRawUserInfo() == null;
        if (host.isEmpty() || !ours) {
            return false;
        }
        long end = nanoTime.getAsLong() + Limits.ONE_CLICK_TIME.toNanos();
        boolean asked = false;
        for (InetAddress each : addresses(host.get())) {
            // Who was asked once may have heard it, even if no answer came.
            if (asked || left(end, Limits.ONE_CLICK_TIME).isZero()) {
                return false;
            }
            try (OutgoingConnection connection = dialer.connect(
                    new InetSocketAddress(each, port), Reach.FOUND, left(end, Limits.CLIENT_CONNECT))) {
                connection.startTls(ClientTls.verified(host.get().text()), left(end, Limits.CLIENT_HANDSHAKE));
                HttpsExchange exchange =
                        new HttpsExchange(connection, nanoTime, left(end, Limits.ONE_CLICK_TIME), 0);
                asked = true;
                int status = exchange.send(request(address, host.get())).status();
                return status >= 200 && status < 300;
            } catch (IOException failed) {
                LOG.log(System.Logger.Level.DEBUG, "event=unsubscribe.failed host=" + host.get().text(), failed);
            }
        }
        return false;
    }

    /** What is left until the end, and no more than a step may take. */
    private Duration left(long end, Duration step) {
        long nanos = Math.clamp(end - nanoTime.getAsLong(), 0, step.toNanos());
        return Duration.ofMillis(nanos / 1_000_000);
    }

    private static Optional<DnsName> name(String host) {
        try {
            return host.matches("[0-9.]+|\\[.*") ? Optional.empty() : Optional.of(DnsName.of(host.toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException noName) {
            return Optional.empty();
        }
    }

    /** A URI of ASCII has neither spaces nor line ends. */
    private static String request(URI address, DnsName host) {
        URI ascii = URI.create(address.toASCIIString());
        String path = Optional.ofNullable(ascii.getRawPath()).filter(each -> !each.isEmpty()).orElse("/");
        String query = Optional.ofNullable(ascii.getRawQuery()).map(each -> "?" + each).orElse("");
        return "POST " + path + query + " HTTP/1.1\r\nHost: " + host.text()
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + CONTENT.length()
                + "\r\nConnection: close\r\n\r\n" + CONTENT;
    }

    private List<InetAddress> addresses(DnsName host) {
        List<InetAddress> all = new ArrayList<>();
        resolver.resolve(host, RecordType.A).records().forEach(record -> all.add(record.address()));
        resolver.resolve(host, RecordType.AAAA).records().forEach(record -> all.add(record.address()));
        return all.stream().filter(address -> dialer.allows(address, Reach.FOUND)).limit(Limits.STS_ADDRESSES).toList();
    }
}
