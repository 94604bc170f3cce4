package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.Right;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** GETQUOTAROOT, RFC 9208 4.1.2. */
final class GetQuotaRootCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Optional<String> path = Paths.path(session, arguments);
        arguments.end();
        Optional<Place> place = Paths.place(session, path);
        if (place.isEmpty()) {
            return Paths.absent();
        }
        // RFC 9208 4.1.2: as for STATUS.
        if (place.get().lacks(Right.READ)) {
            return Paths.noPermission();
        }
        String root = QuotaRoots.of(session, place.get().account());
        ResponseBuffer out = session.out();
        out.ascii("* QUOTAROOT ");
        MailboxPaths.write(place.get().path(), session.utf8Names(), out);
        out.space().string(root).crlf();
        QuotaRoots.write(root, place.get().account().quota(), out);
        return Reply.ok("GETQUOTAROOT completed");
    }
}
