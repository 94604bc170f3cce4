package org.redoubt.managesieve;

import java.io.IOException;
import org.redoubt.account.Gate;
import org.redoubt.directory.Directory;
import org.redoubt.managesieve.command.Commands;
import org.redoubt.managesieve.session.CommandMeter;
import org.redoubt.managesieve.session.Session;
import org.redoubt.wire.Connection;
import org.redoubt.wire.ConnectionHandler;
import org.redoubt.wire.Metrics;

/** Serves ManageSieve (RFC 5804) on the connections given to it. Safe for any number at once. */
public final class ManageSieveServer implements ConnectionHandler {
    private static final String TOO_MANY = "BYE (TRYLATER) \"Too many connections\"\r\n";

    private final Session.Services services;

    public ManageSieveServer(ManageSieveConfig config, Gate gate, Directory directory, Metrics metrics) {
        var commands = Commands.index();
        this.services = new Session.Services(
                config, gate, directory, commands, new CommandMeter(metrics, commands.keySet()));
    }

    @Override
    public void serve(Connection connection) throws IOException {
        new Session(services, connection).run();
    }

    /** The one line for a connection that is too many; see {@link org.redoubt.wire.Listeners#open}. */
    public static void refuse(Connection connection) throws IOException {
        connection.out().ascii(TOO_MANY);
        connection.out().flush();
    }
}
