package org.redoubt.imap.command;

import java.io.IOException;
import org.redoubt.account.CopyResult;
import org.redoubt.account.Right;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;

/** MOVE, RFC 9051 6.4.8. */
final class MoveCommand implements Command {
    private final boolean byUid;

    MoveCommand(boolean byUid) {
        this.byUid = byUid;
    }

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        CopyCommand.Request request = CopyCommand.Request.parse(session, arguments, byUid);
        Selected box = session.selected();
        if (box.readOnly()) {
            return Replies.readOnly();
        }
        if (request.target().isEmpty()) {
            return Paths.tryCreate();
        }
        long asked = box.numbersOf(request.uids()).size();
        Place target = request.target().get();
        // RFC 6851 4.1.
        if (!box.rights().hasAll(Right.READ, Right.DELETE_MESSAGES, Right.EXPUNGE) || target.lacks(Right.INSERT)) {
            return Paths.noPermission();
        }
        CopyResult result = session.working(_ -> CopyCommand.within(session, target)
                ? box.account().move(box.id(), request.uids(), target.mailbox().id())
                : box.account().moveTo(box.id(), request.uids(), target.account(), target.mailbox().id()));
        return switch (result) {
            case CopyResult.Copied copied -> {
                session.notifications().did(CopyCommand.put(target, copied));
                yield moved(session, box, copied, asked);
            }
            case CopyResult.OverQuota o -> Paths.overQuota();
            case CopyResult.NoMailbox n -> Paths.tryCreate();
        };
    }

    // RFC 9051 6.4.8: COPYUID comes untagged, before the messages are told to be gone.
    private Reply moved(Session session, Selected box, CopyResult.Copied copied, long asked) throws IOException {
        if (copied.source().isEmpty()) {
            return Replies.partly(false, !byUid && asked > 0, "MOVE completed");
        }
        // Between two accounts the second half may still be under way, and the new uids not known.
        if (copied.target().size() == copied.source().size()) {
            session.out().ascii("* OK [").ascii(CopyCommand.code(copied)).ascii("] Moved\r\n");
        }
        session.updates().catchUp();
        // RFC 7162 3.2.9.
        String code = session.enabled(Extension.QRESYNC) ? "HIGHESTMODSEQ " + box.told().highestModSeq() : "";
        return Reply.ok(code, "MOVE completed");
    }
}
