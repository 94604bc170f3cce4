package org.redoubt.imap.command;

import java.util.Optional;
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
    public Reply run(Session session, CommandText arguments) throws SyntaxException {
        Optional<String> path = Paths.path(session, arguments);
        arguments.end();
        if (path.isEmpty() || Paths.mailbox(session, path).isEmpty()) {
            return Paths.absent();
        }
        ResponseBuffer out = session.out();
        out.ascii("* QUOTAROOT ");
        MailboxPaths.write(path.get(), session.utf8Names(), out);
        out.space().string(QuotaRoots.own(session)).crlf();
        QuotaRoots.write(QuotaRoots.own(session), session.account().quota(), out);
        return Reply.ok("GETQUOTAROOT completed");
    }
}
