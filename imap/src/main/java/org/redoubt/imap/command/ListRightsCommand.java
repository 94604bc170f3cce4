package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.Grantee;
import org.redoubt.account.Right;
import org.redoubt.account.Rights;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** LISTRIGHTS, RFC 4314 3.4: the owner has all rights always, others none unless given, each on its own. */
final class ListRightsCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Optional<String> path = Paths.path(session, arguments);
        AclText.Identifier identifier = AclText.Identifier.parse(arguments);
        arguments.end();
        Optional<Place> place = Paths.place(session, path);
        if (place.isEmpty()) {
            return Paths.absent();
        }
        if (place.get().lacks(Right.ADMINISTER)) {
            return Paths.noPermission();
        }
        Optional<Grantee> grantee = identifier.grantee(session);
        if (grantee.isEmpty()) {
            return AclText.nobody();
        }
        ResponseBuffer out = session.out();
        out.ascii("* LISTRIGHTS ");
        MailboxPaths.write(place.get().path(), session.utf8Names(), out);
        out.space().string(identifier.text());
        Grantee holder = new Grantee.Person(place.get().account().account());
        boolean owner = grantee.get().equals(holder) && !identifier.negative();
        out.ascii(owner ? " " + Rights.ALL.letters() : " \"\" l r s w i p k x t e a c d").crlf();
        return Reply.ok("LISTRIGHTS completed");
    }
}
