package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.MailboxView;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.NumberSet;

/** CLOSE, RFC 9051 6.4.1: what is marked \Deleted goes, and nobody tells of it here. */
final class CloseCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        arguments.end();
        Selected box = session.selected();
        String code = "";
        if (!box.readOnly()) {
            NumberSet gone = session.working(_ -> session.account().expunge(box.id(), Optional.empty()));
            code = highestModSeq(session, box, gone);
        }
        session.unselect();
        return Reply.ok(code, "CLOSE completed");
    }

    // RFC 7162 3.2.8: as EXPUNGE, but what others did meanwhile was not told, so the client must not skip it.
    private static String highestModSeq(Session session, Selected box, NumberSet gone) throws IOException {
        if (gone.isEmpty() || !session.enabled(Extension.QRESYNC)) {
            return "";
        }
        MailboxView view = session.updates().present(box);
        MailboxView.Delta delta = view.since(box.told());
        boolean onlyOurs = delta.changed().isEmpty() && delta.appended().isEmpty() && delta.vanished().equals(gone);
        return "HIGHESTMODSEQ " + (onlyOurs ? view : box.told()).highestModSeq();
    }
}
