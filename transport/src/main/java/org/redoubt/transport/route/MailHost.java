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

    MailHost proving(HostTrust other) {
        return new MailHost(name, port, addresses, reach, tls, login, other);
    }

    /** One that has to prove nothing beyond its way of encryption. */
    public MailHost(
            String name, int port, List<InetAddress> addresses, Reach reach, TlsUse tls, Optional<Login> login) {
        this(name, port, addresses, reach, tls, login, HostTrust.NOTHING);
    }
}
