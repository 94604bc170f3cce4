package org.redoubt.transport.route;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.redoubt.transport.Limits;
import org.redoubt.transport.client.ClientSession;
import org.redoubt.transport.client.UnexpectedReplyException;
import org.redoubt.transport.session.LogLine;
import org.redoubt.transport.trust.DaneCheck;
import org.redoubt.wire.ClientTls;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.OutgoingConnection;

/** Reaches one of the hosts of a domain: the first that lets us in, encrypted as far as its route asks or allows. */
public final class Connector {
    private final Dialer dialer;
    private final Router router;
    private final String hostname;
    private final TlsObserver observer;
    private final SourcePools sources;
    private final HostSlots slots = new HostSlots(Limits.RUNS_PER_HOST);

    /** @param hostname what we call ourselves */
    public Connector(Dialer dialer, Router router, String hostname) {
        this(dialer, router, hostname, TlsObserver.NONE, SourcePools.none());
    }

    /** As the shorter form, and somebody hears how encryption went. */
    public Connector(Dialer dialer, Router router, String hostname, TlsObserver observer) {
        this(dialer, router, hostname, observer, SourcePools.none());
    }

    /** As the shorter form, from the machine's addresses that are chosen. */
    public Connector(Dialer dialer, Router router, String hostname, TlsObserver observer, SourcePools sources) {
        this.sources = sources;
        this.observer = observer;
        this.dialer = dialer;
        this.router = router;
        this.hostname = hostname;
    }

    /** A host for what must travel under verified TLS, and be passed on only so (RFC 8689 4.2.1). */
    public Connected connectDemanding(String domain, String sender) {
        return switch (router.route(domain)) {
            case Route.Never(var status, var text) -> new Connected.Never(status, text);
            case Route.NotNow(var status, var text) -> new Connected.NotNow(status, text);
            case Route.To(var all) -> {
                List<MailHost> hosts = all.stream().flatMap(host -> host.demanding().stream()).toList();
                yield hosts.isEmpty()
                        ? new Connected.Never("5.7.30", "it must travel under TLS (REQUIRETLS), and nothing proves which"
                                + " hosts are the domain's")
                        : promising(domain, sender, hosts);
            }
        };
    }

    private Connected promising(String domain, String sender, List<MailHost> hosts) {
        Connected last = new Connected.NotNow("4.4.1", "no host of the domain has an address");
        boolean silent = false;
        for (MailHost host : hosts) {
            Connected connected = reach(domain, sender, List.of(host));
            if (connected instanceof Connected.Ready(var session, _)) {
                if (session.extensions().has("REQUIRETLS")) {
                    return connected;
                }
                session.close();
            } else if (connected instanceof Connected.Busy) {
                return connected;
            } else {
                silent = true;
                last = connected;
            }
        }
        // A host that could not be reached may promise it later.
        return silent ? last : new Connected.Never("5.7.30", "no host of the domain promises REQUIRETLS");
    }

    /** A host for what asks to arrive rather than to be protected (RFC 8689 5). */
    public Connected connectRelaxed(String domain, String sender) {
        return connect(domain, sender, router.relaxed(domain));
    }

    /**
     * Tries hosts in turn, a few addresses each.
     *
     * @param sender whose mail it is, by whom the address may be chosen from which we come; empty for the null one
     */
    public Connected connect(String domain, String sender) {
        return connect(domain, sender, router.route(domain));
    }

    /** Whether mail of two senders to a domain leaves by the same addresses. */
    public boolean together(String domain, String one, String other) {
        return one.equals(other) || sources.pool(domain, one).equals(sources.pool(domain, other));
    }

    private Connected connect(String domain, String sender, Route route) {
        return switch (route) {
            case Route.Never(var status, var text) -> new Connected.Never(status, text);
            case Route.NotNow(var status, var text) -> new Connected.NotNow(status, text);
            case Route.To(var hosts) -> reach(domain, sender, hosts);
        };
    }

    private Connected reach(String domain, String sender, List<MailHost> hosts) {
        String why = "no host of the domain has an address";
        String status = "4.4.1";
        int tries = 0;
        for (MailHost host : hosts) {
            boolean busy = false;
            for (InetAddress address : host.addresses()) {
                if (++tries > Limits.CLIENT_ADDRESSES) {
                    break;
                }
                InetSocketAddress slot = new InetSocketAddress(address, host.port());
                if (!slots.take(slot)) {
                    busy = true;
                    continue;
                }
                boolean kept = false;
                try {
                    ClientSession session = reach(domain, host, new Way(address, sources.next(domain, sender, address)));
                    session.whenClosed(() -> slots.release(slot));
                    kept = true;
                    return new Connected.Ready(session, host);
                } catch (UntrustedHostException untrusted) {
                    why = host.name() + " [" + address.getHostAddress() + "]: " + untrusted.getMessage();
                    status = "4.7.5";
                } catch (UnexpectedReplyException refused) {
                    // RFC 5321 5.1: another host may be in a better mood.
                    why = host.name() + " said: " + refused.reply().text();
                } catch (IOException failed) {
                    why = host.name() + " [" + address.getHostAddress() + "]: " + failed.getMessage();
                } finally {
                    if (!kept) {
                        slots.release(slot);
                    }
                }
                LogLine.of("queue.host_failed", domain).with("reason", why).info();
            }
            if (busy) {
                // Whoever is busy is there, and those behind (RFC 5321 5.1) are for when it is not.
                return new Connected.Busy();
            }
        }
        return new Connected.NotNow(status, why);
    }

    private ClientSession reach(String domain, MailHost host, Way way) throws IOException {
        if (host.tls() == TlsUse.OPPORTUNISTIC && host.trust() instanceof HostTrust.Tested(_, var named)) {
            return tested(domain, host, named, way);
        }
        return watched(domain, host, way);
    }

    /** What is only tested keeps no mail back: where it fails, that is told, and mail goes as to a host that proves nothing. */
    private ClientSession tested(String domain, MailHost host, boolean named, Way way) throws IOException {
        MailHost unproven = host.proving(HostTrust.NOTHING);
        if (!named) {
            ClientSession session = connect(unproven, way);
            observe(domain, host, way.to(), Optional.of("validation-failure"));
            return session;
        }
        try {
            return watched(domain, host, way);
        } catch (IOException failed) {
            return connect(unproven, way);
        }
    }

    /** Reaches a host, and tells how encryption went. */
    private ClientSession watched(String domain, MailHost host, Way way) throws IOException {
        try {
            ClientSession session = connect(host, way);
            observe(domain, host, way.to(), reached(session));
            return session;
        } catch (UntrustedHostException untrusted) {
            observe(domain, host, way.to(), Optional.of(TlsFailures.of(untrusted)));
            throw untrusted;
        }
    }

    /** What an operator has configured is no matter of the domain's. */
    private void observe(String domain, MailHost host, InetAddress address, Optional<String> failure) {
        if (host.tls() == TlsUse.OPPORTUNISTIC) {
            observer.session(domain, host, address, failure);
        }
    }

    private static Optional<String> reached(ClientSession session) {
        if (session.tls().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(session.extensions().has("STARTTLS") ? "validation-failure" : "starttls-not-supported");
    }

    /** Where a conversation goes, and from which of our addresses. */
    private record Way(InetAddress to, Optional<SourcePools.Source> source) {
        String hello(String otherwise) {
            return source.flatMap(from -> from.pool().hello()).orElse(otherwise);
        }
    }

    private ClientSession connect(MailHost host, Way way) throws IOException {
        return switch (host.tls()) {
            case NONE -> plain(host, way);
            case IMPLICIT -> signedIn(implicit(host, way), host);
            case REQUIRED -> signedIn(required(host, way), host);
            case OPPORTUNISTIC ->
                switch (host.trust()) {
                    case HostTrust.Nothing _ -> signedIn(opportunistic(host, way), host);
                    case HostTrust.Dane(var records, var base, var names) ->
                        starttls(host, way, ClientTls.checked(base.text(), new DaneCheck(records, names)));
                    case HostTrust.Authority _, HostTrust.Tested _ -> starttls(host, way, ClientTls.verified(host.name()));
                    case HostTrust.Encryption _ -> starttls(host, way, ClientTls.opportunistic(host.name()));
                };
        };
    }

    private OutgoingConnection dial(MailHost host, Way way) throws IOException {
        InetSocketAddress to = new InetSocketAddress(way.to(), host.port());
        if (way.source().isEmpty()) {
            return dialer.connect(to, host.reach(), Limits.CLIENT_CONNECT);
        }
        Optional<InetAddress> from = Optional.of(way.source().get().address());
        return sources.counted(
                way.source().get(), () -> dialer.connect(to, host.reach(), Limits.CLIENT_CONNECT, from));
    }

    private ClientSession plain(MailHost host, Way way) throws IOException {
        OutgoingConnection connection = dial(host, way);
        try {
            return ClientSession.greet(connection, way.hello(hostname));
        } catch (IOException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    private ClientSession implicit(MailHost host, Way way) throws IOException {
        OutgoingConnection connection = dial(host, way);
        try {
            ClientSession.implicitTls(connection, ClientTls.verified(host.name()));
            return ClientSession.greet(connection, way.hello(hostname));
        } catch (IOException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    private ClientSession required(MailHost host, Way way) throws IOException {
        return starttls(host, way, ClientTls.verified(host.name()));
    }

    /** Under TLS or not at all. */
    private ClientSession starttls(MailHost host, Way way, ClientTls tls) throws IOException {
        ClientSession session = plain(host, way);
        if (!session.extensions().has("STARTTLS")) {
            session.close();
            throw new UntrustedHostException("the host does not offer STARTTLS, which is demanded of it", null);
        }
        try {
            return encrypted(session, tls);
        } catch (SSLException distrusted) {
            throw new UntrustedHostException("TLS: " + distrusted.getMessage(), distrusted);
        }
    }

    /** RFC 7435: where encryption fails, mail goes in the clear rather than not at all. */
    private ClientSession opportunistic(MailHost host, Way way) throws IOException {
        ClientSession session = plain(host, way);
        if (!session.extensions().has("STARTTLS")) {
            return session;
        }
        try {
            return encrypted(session, ClientTls.opportunistic(host.name()));
        } catch (IOException failed) {
            LogLine.of("queue.tls_failed", host.name()).with("reason", String.valueOf(failed.getMessage())).info();
            return plain(host, way);
        }
    }

    private static ClientSession encrypted(ClientSession session, ClientTls tls) throws IOException {
        try {
            session.startTls(tls);
            return session;
        } catch (IOException | RuntimeException failed) {
            session.close();
            throw failed;
        }
    }

    private static ClientSession signedIn(ClientSession session, MailHost host) throws IOException {
        if (host.login().isEmpty()) {
            return session;
        }
        try {
            session.signIn(host.login().get());
            return session;
        } catch (IOException | RuntimeException failed) {
            session.close();
            throw failed;
        }
    }
}
