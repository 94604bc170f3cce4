package org.redoubt.transport.sts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
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
import org.redoubt.wire.Input;
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
                return new Exchange(connection).run(host);
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

    /** One request and its answer. */
    private final class Exchange {
        private final OutgoingConnection connection;
        private final Input in;
        private final long deadline = nanoTime.getAsLong() + Limits.STS_TIME.toNanos();

        Exchange(OutgoingConnection connection) {
            this.connection = connection;
            this.in = connection.in();
        }

        String run(DnsName host) throws IOException {
            connection.out().ascii("GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: " + host.text()
                    + "\r\nAccept: text/plain\r\nConnection: close\r\n\r\n");
            connection.out().flush();
            String status = line();
            // RFC 8461 3.3: whatever is not 200, a redirect too, is a failure.
            if (!status.matches("HTTP/1\\.[01] 200( .*)?")) {
                throw new IOException("the policy's host does not answer 200");
            }
            Optional<String> type = Optional.empty();
            Optional<String> length = Optional.empty();
            boolean chunked = false;
            String field = line();
            for (int count = 0; !field.isEmpty(); count++, field = line()) {
                if (count >= Limits.STS_FIELDS) {
                    throw new IOException("the answer has too many fields");
                }
                int colon = Math.max(0, field.indexOf(':'));
                String value = field.substring(Math.min(field.length(), colon + 1)).strip().toLowerCase(Locale.ROOT);
                switch (field.substring(0, colon).toLowerCase(Locale.ROOT)) {
                    case "content-type" -> type = Optional.of(value);
                    case "content-length" -> length = Optional.of(value);
                    case "transfer-encoding" -> chunked = value.equals("chunked");
                    default -> {}
                }
            }
            if (type.filter(value -> value.equals("text/plain") || value.matches("text/plain\\s*;.*")).isEmpty()) {
                throw new IOException("the policy is not of type text/plain");
            }
            return new String(body(length, chunked), StandardCharsets.UTF_8);
        }

        private byte[] body(Optional<String> length, boolean chunked) throws IOException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            if (chunked) {
                for (int size = chunkSize(); size > 0; size = chunkSize()) {
                    exactly(size, body);
                    if (!line().isEmpty()) {
                        throw new IOException("the answer's chunks are malformed");
                    }
                }
            } else if (length.isPresent()) {
                if (!length.get().matches("[0-9]{1,9}")) {
                    throw new IOException("the answer's length is malformed");
                }
                exactly(Integer.parseInt(length.get()), body);
            } else {
                byte[] piece = new byte[4096];
                for (int n = read(piece, piece.length); n >= 0; n = read(piece, piece.length)) {
                    bound(body.size() + n);
                    body.write(piece, 0, n);
                }
            }
            return body.toByteArray();
        }

        private int chunkSize() throws IOException {
            String size = line().replaceFirst("[ \t]*;.*", "");
            if (!size.matches("[0-9A-Fa-f]{1,7}")) {
                throw new IOException("the answer's chunks are malformed");
            }
            return Integer.parseInt(size, 16);
        }

        private void exactly(int count, ByteArrayOutputStream body) throws IOException {
            bound(body.size() + count);
            byte[] piece = new byte[count];
            for (int done = 0; done < count; ) {
                int n = read(piece, count - done);
                if (n < 0) {
                    throw new IOException("the answer ends too early");
                }
                body.write(piece, 0, n);
                done += n;
            }
        }

        private void bound(int octets) throws IOException {
            if (octets > Limits.STS_OCTETS) {
                throw new IOException("the policy is too long");
            }
        }

        private int read(byte[] into, int most) throws IOException {
            hurry();
            return in.read(into, 0, most);
        }

        private String line() throws IOException {
            hurry();
            return new String(in.line(Limits.STS_LINE), StandardCharsets.ISO_8859_1);
        }

        /** Whoever sends an octet now and then does not get more time by that. */
        private void hurry() throws IOException {
            long left = deadline - nanoTime.getAsLong();
            if (left <= 0) {
                throw new IOException("the policy's host is too slow");
            }
            connection.idleTimeout(Duration.ofNanos(left));
        }
    }
}
