package org.redoubt.pop3.command;

import java.util.List;
import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.pop3.session.Capabilities;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** CAPA, RFC 2449 5. */
final class CapaCommand implements Command {
    @Override
    public Reply run(Session session, CommandLine arguments) throws SyntaxException {
        arguments.end();
        List<String> capabilities = Capabilities.of(session);
        return Reply.lines("Capability list follows", out -> {
            for (String capability : capabilities) {
                out.ascii(capability + "\r\n");
            }
        });
    }
}
