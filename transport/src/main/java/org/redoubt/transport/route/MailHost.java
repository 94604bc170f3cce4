package org.redoubt.transport.route;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.redoubt.transport.client.Login;
import org.redoubt.wire.Dialer.Reach;

/**
 * A host that takes mail for a domain.
 *
 * @param name for TLS and logs
 * @param addresses in the order to be tried; none when its name leads nowhere now
 * @param reach who said that it is there
 * @param trust what it has to prove where its encryption is opportunistic
 */
public record MailHost(
        String name, int port, List<InetAddress> addresses, Reach reach, TlsUse tls, Optional<Login> login, HostTrust trust) {
    public MailHost {
        addresses = List.copyOf(addresses);
    }

    /**
     * As one that gets what must travel under verified TLS (RFC 8689 4.2.1): it is known from signed DNS or a policy that
     * the host is the domain's, or an operator says so; empty when nobody does.
     */
    Optional<MailHost> demanding() {
        return switch (tls) {
            case REQUIRED, IMPLICIT -> Optional.of(this);
            case NONE -> Optional.empty();
            case OPPORTUNISTIC ->
                switch (trust) {
                    case HostTrust.Dane _, HostTrust.Authority _ -> Optional.of(this);
                    case HostTrust.Encryption _ -> Optional.of(proving(new HostTrust.Authority()));
                    case HostTrust.Nothing(var proven) -> demanding(proven);
                    case HostTrust.Tested(var proven, _) -> demanding(proven);
                };
        };
    }

    private Optional<MailHost> demanding(boolean proven) {
        return proven ? Optional.of(proving(new HostTrust.Authority())) : Optional.empty();
    }

    MailHost proving(HostTrust other) {
        return new MailHost(name, port, addresses, reach, tls, login, other);
    }

    /** One that has to prove nothing beyond its way of encryption. */
    public MailHost(
            String name, int port, List<InetAddress> addresses, Reach reach, TlsUse tls, Optional<Login> login) {
        this(name, port, addresses, reach, tls, login, HostTrust.NOTHING);
    }
}
