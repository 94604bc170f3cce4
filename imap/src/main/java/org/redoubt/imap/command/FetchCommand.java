package org.redoubt.imap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.redoubt.account.FlagChange;
import org.redoubt.account.Flags;
import org.redoubt.account.Keyword;
import org.redoubt.account.MailboxView;
import org.redoubt.account.Right;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.FetchAtt;
import org.redoubt.imap.codec.FetchRequest;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.MessageCursor;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.ModSeq;
import org.redoubt.store.id.NumberSet;

/** FETCH, RFC 9051 6.4.5, with CHANGEDSINCE and VANISHED of RFC 7162 3.1.4 and 3.2.6 and PARTIAL of RFC 9394 3.3. */
final class FetchCommand implements Command {
    private final boolean byUid;

    FetchCommand(boolean byUid) {
        this.byUid = byUid;
    }

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        FetchRequest request = FetchRequest.parse(arguments);
        Selected box = session.selected();
        List<FetchAtt> items = items(session, request);
        session.updates().tell(true);
        MailboxView view = session.updates().present(box);
        NumberSet asked = asked(box, request);
        if (request.vanished()) {
            vanished(session, box, request, view);
        }
        NumberSet uids = request.changedSince().isPresent()
                ? changedSince(box, view, asked, request.changedSince().getAsLong())
                : asked;
        NumberSet seen = NumberSet.EMPTY;
        if (!box.readOnly() && box.rights().has(Right.SEEN) && items.stream().anyMatch(FetchCommand::reads)) {
            seen = markSeen(session, box, view, uids);
            view = session.updates().present(box);
        }
        FetchRun run = new FetchRun(session, box, view, items, seen);
        run.run(uids);
        NumberSet gone = gone(box, request, view, asked);
        FetchRun rest = new FetchRun(session, box, box.told(), items, NumberSet.EMPTY);
        rest.run(gone);
        NumberSet told = seen;
        session.updates().tell(box, view, true, told::contains);
        return run.failure().or(rest::failure).orElseGet(() -> Replies.partly(true, !gone.isEmpty(), "FETCH completed"));
    }

    // RFC 2180 4.1.1: what somebody else has expunged can be read by its number until the client is told that it is gone.
    // Its content is kept far longer than that.
    private NumberSet gone(Selected box, FetchRequest request, MailboxView view, NumberSet asked) {
        boolean byNumber = !byUid && !request.set().isSaved() && request.changedSince().isEmpty();
        return byNumber ? asked.intersect(view.since(box.told()).vanished()) : NumberSet.EMPTY;
    }

    // RFC 9394 3.3: positions among the messages that are there, whatever the set names besides.
    private NumberSet asked(Selected box, FetchRequest request) throws SyntaxException {
        NumberSet uids = box.uids(request.set(), byUid);
        return request.partial()
                .map(range -> box.uidsOf(range.of(box.numbersOf(uids))))
                .orElse(uids);
    }

    private List<FetchAtt> items(Session session, FetchRequest request) throws SyntaxException {
        boolean changedSince = request.changedSince().isPresent();
        if (request.vanished() && !(byUid && changedSince && session.enabled(Extension.QRESYNC))) {
            throw new SyntaxException("VANISHED needs UID FETCH, CHANGEDSINCE and QRESYNC enabled");
        }
        // RFC 9051 6.4.9: UID FETCH always answers with the UID. RFC 7162 3.1.4.1: CHANGEDSINCE with the MODSEQ.
        Set<FetchAtt> items = new LinkedHashSet<>();
        // RFC 9586 3: UIDFETCH begins with it.
        if (byUid && !session.enabled(Extension.UIDONLY)) {
            items.add(FetchAtt.Plain.UID);
        }
        items.addAll(request.items());
        if (changedSince) {
            items.add(FetchAtt.Plain.MODSEQ);
        }
        if (items.contains(FetchAtt.Plain.MODSEQ)) {
            session.enable(Extension.CONDSTORE);
        }
        return new ArrayList<>(items);
    }

    private static boolean reads(FetchAtt item) {
        return switch (item) {
            case FetchAtt.Section section -> !section.peek();
            case FetchAtt.Binary binary -> !binary.peek();
            case FetchAtt.BinarySize size -> false;
            case FetchAtt.Plain plain -> false;
        };
    }

    private static void vanished(Session session, Selected box, FetchRequest request, MailboxView view)
            throws IOException {
        // The star stands for the last uid given out, so that the last messages are told when they went.
        NumberSet known = request.set().isSaved() ? box.saved() : request.set().resolve(view.uidNext() - 1);
        ModSeq since = new ModSeq(request.changedSince().orElse(0));
        NumberSet gone = session.account().vanishedSince(box.id(), since, Optional.of(known));
        // What the client still counts with a number is told to be gone in its turn, not as history.
        gone = gone.minus(box.told().uids());
        if (!gone.isEmpty()) {
            session.out().ascii("* VANISHED (EARLIER) ").ascii(gone.toString()).crlf();
        }
    }

    private static NumberSet changedSince(Selected box, MailboxView view, NumberSet uids, long modSeq) {
        NumberSet.Builder changed = NumberSet.builder();
        MessageCursor cursor = new MessageCursor(box.told(), view, uids);
        while (cursor.next()) {
            if (cursor.row().modSeq() > modSeq) {
                changed.add(cursor.row().uid());
            }
        }
        return changed.build();
    }

    // RFC 9051 6.4.5: reading a body without PEEK sets \Seen.
    private static NumberSet markSeen(Session session, Selected box, MailboxView view, NumberSet uids) throws IOException {
        NumberSet.Builder unseen = NumberSet.builder();
        MessageCursor cursor = new MessageCursor(box.told(), view, uids);
        while (cursor.next()) {
            if ((cursor.row().flags() & Flags.SEEN) == 0) {
                unseen.add(cursor.row().uid());
            }
        }
        NumberSet toMark = unseen.build();
        if (!toMark.isEmpty()) {
            FlagChange change = new FlagChange(FlagChange.Mode.ADD, Set.of(Keyword.SEEN));
            session.account().store(box.id(), toMark, change, OptionalLong.empty());
        }
        return toMark;
    }
}
