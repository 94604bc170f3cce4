package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.Right;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SequenceSet;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.NumberSet;

/** EXPUNGE, RFC 9051 6.4.3, and UID EXPUNGE, RFC 9051 6.4.9. */
final class ExpungeCommand implements Command {
    private final boolean byUid;

    ExpungeCommand(boolean byUid) {
        this.byUid = byUid;
    }

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Selected box = session.selected();
        Optional<NumberSet> only = Optional.empty();
        if (byUid) {
            arguments.space();
            only = Optional.of(box.uids(SequenceSet.parse(arguments), true));
        }
        arguments.end();
        if (box.readOnly()) {
            return Replies.readOnly();
        }
        if (!box.rights().has(Right.EXPUNGE)) {
            return Paths.noPermission();
        }
        Optional<NumberSet> asked = only;
        NumberSet gone = session.working(_ -> box.account().expunge(box.id(), asked));
        session.updates().catchUp();
        return Reply.ok(highestModSeq(session, box, gone), "EXPUNGE completed");
    }

    /** RFC 7162 3.2.7: a client that resynchronises is told where it stands after messages went. */
    private static String highestModSeq(Session session, Selected box, NumberSet gone) {
        boolean wanted = !gone.isEmpty() && session.enabled(Extension.QRESYNC);
        return wanted ? "HIGHESTMODSEQ " + box.told().highestModSeq() : "";
    }
}
