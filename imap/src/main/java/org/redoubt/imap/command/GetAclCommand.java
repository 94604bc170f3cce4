package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.Acl;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** GETACL, RFC 4314 3.3. */
final class GetAclCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Optional<String> path = Paths.path(session, arguments);
        arguments.end();
        Optional<Place> place = Paths.place(session, path);
        if (place.isEmpty()) {
            return Paths.absent();
        }
        Optional<Acl> acl = place.get().account().acl(place.get().mailbox().id());
        if (acl.isEmpty()) {
            return Paths.noPermission();
        }
        AclText.write(session, place.get(), acl.get());
        return Reply.ok("GETACL completed");
    }
}
