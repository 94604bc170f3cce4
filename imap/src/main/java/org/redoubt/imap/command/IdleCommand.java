package org.redoubt.imap.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/**
 * IDLE, RFC 9051 6.3.13. The connection's thread waits for DONE; what is told meanwhile, and by whom, is the matter of
 * {@link org.redoubt.imap.session.Notifications}.
 */
final class IdleCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        arguments.end();
        session.out().ascii("+ idling\r\n");
        session.flush();
        byte[] line = session.notifications().idle();
        if (!new String(line, StandardCharsets.US_ASCII).equalsIgnoreCase("DONE")) {
            throw new SyntaxException("DONE was expected");
        }
        return Reply.ok("IDLE completed");
    }
}
