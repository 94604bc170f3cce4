package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** MYRIGHTS, RFC 4314 3.5. A mailbox that one has no right to is none. */
final class MyRightsCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Optional<String> path = Paths.path(session, arguments);
        arguments.end();
        Optional<Place> place = Paths.place(session, path);
        if (place.isEmpty()) {
            return Paths.absent();
        }
        AclText.myRights(session, place.get().path(), place.get().rights());
        return Reply.ok("MYRIGHTS completed");
    }
}
