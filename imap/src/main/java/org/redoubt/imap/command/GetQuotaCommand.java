package org.redoubt.imap.command;

import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** GETQUOTA, RFC 9208 4.1.1. One's own root can be asked for; what others use is not told here. */
final class GetQuotaCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException {
        arguments.space();
        String root = arguments.astringText();
        arguments.end();
        if (!root.equalsIgnoreCase(QuotaRoots.own(session))) {
            return QuotaRoots.absent();
        }
        QuotaRoots.write(QuotaRoots.own(session), session.account().quota(), session.out());
        return Reply.ok("GETQUOTA completed");
    }
}
