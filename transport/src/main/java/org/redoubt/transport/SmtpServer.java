package org.redoubt.transport;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.Gate;
import org.redoubt.directory.Directory;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.command.Commands;
import org.redoubt.transport.queue.Outbound;
import org.redoubt.transport.scan.Scanners;
import org.redoubt.transport.session.SmtpMeter;
import org.redoubt.transport.session.SmtpServices;
import org.redoubt.transport.session.SmtpSession;
import org.redoubt.transport.trust.Arrivals;
import org.redoubt.wire.Connection;
import org.redoubt.wire.ConnectionHandler;
import org.redoubt.wire.Metrics;
import org.redoubt.wire.WireRuntime;

/**
 * SMTP (RFC 5321), submission (RFC 6409) and LMTP (RFC 2033): one instance serves all connections of one listener.
 *
 * <p>Local mail is delivered inside the transaction: 250 after the message means that it is on disk in every accepted
 * recipient's account.
 */
public final class SmtpServer implements ConnectionHandler {
    private final SmtpServices services;

    public SmtpServer(
            SmtpConfig config,
            Gate gate,
            Directory directory,
            Outbound outbound,
            Metrics metrics,
            WireRuntime runtime) {
        this(config, gate, directory, outbound, metrics, runtime, Optional.empty());
    }

    /** @param arrivals how mail from strangers is checked; only an MX does */
    public SmtpServer(
            SmtpConfig config,
            Gate gate,
            Directory directory,
            Outbound outbound,
            Metrics metrics,
            WireRuntime runtime,
            Optional<Arrivals> arrivals) {
        this(config, gate, directory, outbound, metrics, runtime, arrivals, Optional.empty());
    }

    /**
     * @param arrivals how mail from strangers is checked; only an MX does
     * @param inside who looks for viruses in all other mail
     */
    public SmtpServer(
            SmtpConfig config,
            Gate gate,
            Directory directory,
            Outbound outbound,
            Metrics metrics,
            WireRuntime runtime,
            Optional<Arrivals> arrivals,
            Optional<Scanners> inside) {
        this.services = new SmtpServices(
                config, gate, directory, outbound, runtime, new SmtpMeter(metrics, config.mode()), arrivals, inside);
    }

    @Override
    public void serve(Connection connection) throws IOException {
        new SmtpSession(connection, services, Commands.ALL).run();
    }

    /** For connections beyond a listener's limit: says so and lets the caller close. */
    public static void refuseOverload(Connection connection) throws IOException {
        connection.out().write(Replies.TOO_MANY_CONNECTIONS.encoded());
    }
}
