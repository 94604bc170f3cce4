package org.redoubt.imap.command;

import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** ID, RFC 2971. What the client says of itself is read and left alone: it proves nothing. */
final class IdCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException {
        arguments.space();
        if (arguments.accept('(')) {
            pairs(arguments);
        } else if (arguments.nstring().isPresent()) {
            throw new SyntaxException("A list or NIL was expected");
        }
        arguments.end();
        session.out().ascii("* ID (\"name\" \"Redoubt\")\r\n");
        return Reply.ok("ID completed");
    }

    private static void pairs(CommandText arguments) throws SyntaxException {
        if (arguments.accept(')')) {
            return;
        }
        int pairs = 0;
        do {
            if (++pairs > Limits.ID_PAIRS) {
                throw new SyntaxException("Too many fields");
            }
            arguments.string();
            arguments.space();
            arguments.nstring();
        } while (arguments.accept(' '));
        arguments.expect(')');
    }
}
