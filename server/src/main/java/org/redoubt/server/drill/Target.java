package org.redoubt.server.drill;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.redoubt.wire.ClientTls;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.OutgoingConnection;

/**
 * A listener of the server that is attacked.
 *
 * @param domain one of its own domains, whose postmaster gets what is delivered
 * @param tls whether a connection begins with a handshake
 */
record Target(Dialer dialer, InetSocketAddress address, boolean tls, String domain) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The certificate is not looked at: the address is this machine's own. */
    Talk connect() throws IOException {
        OutgoingConnection connection = dialer.connect(address, Dialer.Reach.CONFIGURED, PATIENCE);
        try {
            connection.idleTimeout(PATIENCE);
            if (tls) {
                connection.startTls(ClientTls.opportunistic("localhost"), PATIENCE);
            }
            return new Talk(connection);
        } catch (IOException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }
}
