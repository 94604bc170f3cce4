package org.redoubt.imap.command;

import java.net.URI;
import java.util.Optional;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** GETJMAPACCESS, RFC 9698 4: where the same mail, under the same ids, is to be had over JMAP. */
final class GetJmapAccessCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException {
        arguments.end();
        Optional<URI> jmap = session.config().jmapSession();
        if (jmap.isEmpty()) {
            return Reply.bad("There is no JMAP here");
        }
        session.out().ascii("* JMAPACCESS ").string(jmap.get().toString()).ascii("\r\n");
        return Reply.ok("GETJMAPACCESS completed");
    }
}
