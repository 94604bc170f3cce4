package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.Mailbox;
import org.redoubt.account.ReplaceResult;
import org.redoubt.account.Right;
import org.redoubt.account.Row;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SequenceSet;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.OwnChange;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.NumberSet;

/** REPLACE, RFC 8508: a message is put into a mailbox and one of the selected mailbox goes, in one change. */
final class ReplaceCommand implements Command {
    private final boolean byUid;

    ReplaceCommand(boolean byUid) {
        this.byUid = byUid;
    }

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        try (Upload upload = new Upload(session, arguments)) {
            Selected box = session.selected();
            Optional<Row> old = upload.read(line -> replaced(box, line));
            Optional<Place> place = upload.place();
            Optional<Reply> refused = upload.next(octets -> refusal(session, place, old, octets));
            if (refused.isPresent()) {
                return refused.get();
            }
            // RFC 8508 4.7: one message for one.
            upload.end();
            return replace(session, box, place.orElseThrow().mailbox(), old.orElseThrow(), upload);
        }
    }

    /** The message that will go; empty when it is there no more. */
    private Optional<Row> replaced(Selected box, CommandText line) throws SyntaxException {
        line.space();
        SequenceSet set = SequenceSet.parse(line);
        // RFC 8508 5: one number, or the star.
        if (set.isSaved() || !set.isSingle()) {
            throw new SyntaxException("REPLACE names one message");
        }
        NumberSet uids = box.uids(set, byUid);
        return uids.isEmpty() ? Optional.empty() : box.told().row(uids.min());
    }

    private static Optional<Reply> refusal(
            Session session, Optional<Place> place, Optional<Row> old, long octets) {
        if (session.selected().readOnly()) {
            return Optional.of(Replies.readOnly());
        }
        if (place.isEmpty()) {
            return Optional.of(Paths.tryCreate());
        }
        if (!place.get().account().account().equals(session.account().account())) {
            return Optional.of(Reply.no("CANNOT", "REPLACE works within one person's mailboxes"));
        }
        boolean takes = session.selected().rights().hasAll(Right.READ, Right.DELETE_MESSAGES, Right.EXPUNGE);
        if (!takes || place.get().lacks(Right.INSERT)) {
            return Optional.of(Paths.noPermission());
        }
        if (old.isEmpty()) {
            return Optional.of(gone());
        }
        // RFC 8508 3.4: only what is used in the end counts.
        return session.account().quota().fits(octets - old.get().octets())
                ? Optional.empty()
                : Optional.of(Paths.overQuota());
    }

    private static Reply gone() {
        return Reply.no("NONEXISTENT", "The message to be replaced is gone");
    }

    private static Reply replace(Session session, Selected box, Mailbox mailbox, Row old, Upload upload)
            throws IOException, SyntaxException {
        ReplaceResult result = session.working(
                _ -> session.account().replace(box.id(), old.uid(), mailbox.id(), upload.emails().getFirst()));
        return switch (result) {
            case ReplaceResult.Replaced replaced -> {
                // RFC 8508 4.3: the new uid is told before the old message goes.
                session.out().ascii("* OK [APPENDUID ").number(replaced.uidValidity()).space();
                session.out().number(replaced.uid()).ascii("] Replacement message ready\r\n");
                session.notifications().did(new OwnChange.Put(box.account(), mailbox.id(), NumberSet.of(replaced.uid())));
                session.updates().catchUp();
                yield Reply.ok(highestModSeq(session, box), "REPLACE completed");
            }
            case ReplaceResult.OverQuota o -> Paths.overQuota();
            case ReplaceResult.NoMailbox n -> Paths.tryCreate();
            case ReplaceResult.NoEmail n -> gone();
        };
    }

    // RFC 8508 4.5: as if it were expunged, RFC 7162 3.2.7.
    private static String highestModSeq(Session session, Selected box) {
        return session.enabled(Extension.QRESYNC) ? "HIGHESTMODSEQ " + box.told().highestModSeq() : "";
    }
}
