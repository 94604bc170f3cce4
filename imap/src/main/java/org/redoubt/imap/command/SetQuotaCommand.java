package org.redoubt.imap.command;

import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/**
 * SETQUOTA, RFC 9208 4.1.3: understood and refused, to administrators too. Limits are an administrator's act, and
 * those have a door of their own that is not on the Internet; so QUOTASET is not among the capabilities.
 */
final class SetQuotaCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException {
        arguments.space();
        String root = arguments.astringText();
        arguments.space();
        arguments.expect('(');
        limits(arguments);
        arguments.end();
        return root.equalsIgnoreCase(QuotaRoots.own(session))
                ? Reply.no("NOPERM", "Limits are set by an administrator, not here")
                : QuotaRoots.absent();
    }

    private static void limits(CommandText arguments) throws SyntaxException {
        if (arguments.accept(')')) {
            return;
        }
        int resources = 0;
        do {
            if (++resources > Limits.QUOTA_RESOURCES) {
                throw new SyntaxException("Too many resources");
            }
            arguments.atom();
            arguments.space();
            arguments.number();
        } while (arguments.accept(' '));
        arguments.expect(')');
    }
}
