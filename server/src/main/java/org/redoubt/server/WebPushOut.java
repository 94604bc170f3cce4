package org.redoubt.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Person;
import org.redoubt.guard.Principal;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.jmap.PushOut;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.web.HttpsExchange;
import org.redoubt.wire.ClientTls;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.Dialer.Reach;
import org.redoubt.wire.OutgoingConnection;

/**
 * The way to push services: HTTPS to port 443 of a host by its name, whose addresses our own DNS tells and the dialer
 * lets through, with a certificate that an authority vouches for. Of the answer nothing but its status is looked at, so
 * that whoever names an address learns nothing of what is there.
 */
final class WebPushOut implements PushOut {
    /** For the connection, for its handshake, and from the request to the end of the answer's head. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int ADDRESSES = 2;

    private final Dialer dialer;
    private final Resolver resolver;
    private final Directory directory;
    private final String hostname;
    private final LongSupplier nanoTime;

    WebPushOut(Dialer dialer, Resolver resolver, Directory directory, String hostname, LongSupplier nanoTime) {
        this.dialer = dialer;
        this.resolver = resolver;
        this.directory = directory;
        this.hostname = hostname;
        this.nanoTime = nanoTime;
    }

    @Override
    public Directory directory() {
        return directory;
    }

    @Override
    public Answer post(URI to, Map<String, String> fields, byte[] content) throws IOException {
        boolean usable = "https".equals(to.getScheme())
                && to.getHost() != null
                && (to.getPort() == -1 || to.getPort() == 443)
                && fields.values().stream().allMatch(value -> value.chars().allMatch(c -> c >= ' ' && c < 0x7f));
        if (!usable) {
            throw new IOException("a push service is reached on port 443 of a host by its name");
        }
        DnsName host = DnsName.parse(to.getHost()).orElseThrow(() -> new IOException("the push service has no name"));
        IOException last = new IOException("the push service has no address that may be reached");
        for (InetAddress found : addresses(host)) {
            try (OutgoingConnection connection =
                    dialer.connect(new InetSocketAddress(found, 443), Reach.FOUND, PATIENCE)) {
                connection.startTls(ClientTls.verified(host.text()), PATIENCE);
                return exchange(connection, host, to, fields, content);
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
        return all.stream().filter(address -> dialer.allows(address, Reach.FOUND)).limit(ADDRESSES).toList();
    }

    private Answer exchange(
            OutgoingConnection connection, DnsName host, URI to, Map<String, String> fields, byte[] content)
            throws IOException {
        URI ascii = URI.create(to.toASCIIString());
        String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        StringBuilder head = new StringBuilder("POST ")
                .append(path)
                .append(ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(host.text())
                .append("\r\nContent-Length: ")
                .append(content.length)
                .append("\r\nConnection: close\r\n");
        fields.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        HttpsExchange exchange = new HttpsExchange(connection, nanoTime, PATIENCE, 0);
        HttpsExchange.Head answer = exchange.send(head.append("\r\n").toString(), content);
        Optional<Duration> wait = answer.field("retry-after")
                .filter(seconds -> seconds.matches("[0-9]{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
        return new Answer(answer.status(), wait);
    }

    @Override
    public Optional<Principal> owner(AccountId account) {
        return directory
                .person(account)
                .filter(Person::enabled)
                // Nobody but her own sessions looks into a sealed account: her devices are told nothing.
                .filter(person -> directory.sealedSince(person.id()).isEmpty())
                .map(person -> new AuthenticatedPrincipal(person.address(), account, false));
    }

    @Override
    public OptionalLong standing(AccountId account) {
        return directory.standing(account);
    }

    @Override
    public String contact() {
        return "mailto:postmaster@" + hostname;
    }
}
