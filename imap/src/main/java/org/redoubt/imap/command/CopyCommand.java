package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.CopyResult;
import org.redoubt.account.Right;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SequenceSet;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.OwnChange;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.NumberSet;

/** COPY, RFC 9051 6.4.7. */
final class CopyCommand implements Command {
    private final boolean byUid;

    CopyCommand(boolean byUid) {
        this.byUid = byUid;
    }

    /** What COPY and MOVE name: messages, by their uids, and a mailbox. */
    record Request(NumberSet uids, Optional<Place> target) {
        static Request parse(Session session, CommandText arguments, boolean byUid)
                throws SyntaxException, IOException {
            arguments.space();
            SequenceSet set = SequenceSet.parse(arguments);
            Optional<String> path = Paths.path(session, arguments);
            arguments.end();
            return new Request(session.selected().uids(set, byUid), Paths.place(session, path));
        }
    }

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Request request = Request.parse(session, arguments, byUid);
        if (request.target().isEmpty()) {
            return Paths.tryCreate();
        }
        Selected box = session.selected();
        long asked = box.numbersOf(request.uids()).size();
        Place target = request.target().get();
        if (target.lacks(Right.INSERT)) {
            return Paths.noPermission();
        }
        CopyResult result = session.working(_ -> within(session, target)
                ? box.account().copy(box.id(), request.uids(), target.mailbox().id())
                : box.account().copyTo(box.id(), request.uids(), target.account(), target.mailbox().id()));
        return switch (result) {
            case CopyResult.Copied copied -> {
                session.notifications().did(put(target, copied));
                yield copied.source().isEmpty()
                        ? Replies.partly(false, !byUid && asked > 0, "COPY completed")
                        : Reply.ok(code(copied), "COPY completed");
            }
            case CopyResult.OverQuota o -> Paths.overQuota();
            case CopyResult.NoMailbox n -> Paths.tryCreate();
        };
    }

    static OwnChange put(Place target, CopyResult.Copied copied) {
        return new OwnChange.Put(target.account(), target.mailbox().id(), copied.target());
    }

    /** Whether a mailbox is of the same account as the selected one. */
    static boolean within(Session session, Place target) {
        return target.account().account().equals(session.account().account());
    }

    /** RFC 9051 7.1: COPYUID. */
    static String code(CopyResult.Copied copied) {
        return "COPYUID " + copied.uidValidity() + " " + copied.source() + " " + copied.target();
    }
}
