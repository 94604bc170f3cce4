package org.redoubt.pop3;

import java.io.IOException;
import java.util.Map;
import org.redoubt.account.Gate;
import org.redoubt.directory.Directory;
import org.redoubt.pop3.command.Commands;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.CommandMeter;
import org.redoubt.pop3.session.Session;
import org.redoubt.wire.Connection;
import org.redoubt.wire.ConnectionHandler;
import org.redoubt.wire.Metrics;

/** Serves POP3 (RFC 1939) on the connections given to it. Safe for any number at once. */
public final class Pop3Server implements ConnectionHandler {
    private static final String TOO_MANY = "-ERR [SYS/TEMP] Too many connections\r\n";

    private final Session.Services services;

    public Pop3Server(Pop3Config config, Gate gate, Directory directory, Metrics metrics) {
        Map<String, Command.Entry> commands = Commands.index();
        this.services =
                new Session.Services(config, gate, directory, commands, new CommandMeter(metrics, commands));
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
