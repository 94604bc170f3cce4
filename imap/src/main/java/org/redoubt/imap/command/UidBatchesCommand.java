package org.redoubt.imap.command;

import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;

/** UIDBATCHES, RFC 10022: the uids that part the mailbox into batches of equal size, the newest messages first. */
final class UidBatchesCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException {
        arguments.space();
        long size = arguments.nzNumber();
        long from = 1;
        long to = Long.MAX_VALUE;
        if (arguments.accept(' ')) {
            from = arguments.nzNumber();
            arguments.expect(':');
            to = arguments.nzNumber();
        }
        arguments.end();
        // RFC 10022 3.1.5.
        if (to < from) {
            throw new SyntaxException("CLIENTBUG", "The range of batches is in the wrong order");
        }
        if (size < Limits.BATCH_MESSAGES) {
            return Reply.no("TOOFEW", "A batch has 500 messages at least");
        }
        Selected box = session.selected();
        to = Math.min(to, (box.told().size() + size - 1) / size);
        if (to - from >= Limits.BATCHES) {
            return Reply.no("TOOMANY", "Ask for fewer batches at a time");
        }
        write(session, box, size, from, to);
        return Reply.ok("UIDBATCHES completed");
    }

    private static void write(Session session, Selected box, long size, long from, long to) {
        ResponseBuffer out = session.out();
        out.ascii("* UIDBATCHES (TAG ").string(session.tag()).octet(')');
        char before = ' ';
        for (long batch = from; batch <= to; batch++) {
            long newest = box.told().size() - (batch - 1) * size;
            long oldest = newest - size + 1;
            out.octet(before);
            // RFC 10022 3.1.4: that a range ends with 1 says that it is the last.
            long end = oldest <= 1 ? 1 : box.told().uid((int) oldest - 1);
            out.number(box.told().uid((int) newest - 1)).octet(':').number(end);
            before = ',';
        }
        out.crlf();
    }
}
