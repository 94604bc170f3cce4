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
 */
public record MailHost(
        String name, int port, List<InetAddress> addresses, Reach reach, TlsUse tls, Optional<Login> login) {
    public MailHost {
        addresses = List.copyOf(addresses);
    }
}
