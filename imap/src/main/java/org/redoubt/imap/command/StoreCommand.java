package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import org.redoubt.account.FlagChange;
import org.redoubt.account.Flags;
import org.redoubt.account.Keyword;
import org.redoubt.account.MailboxView;
import org.redoubt.account.Right;
import org.redoubt.account.Rights;
import org.redoubt.account.StoreResult;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.StoreRequest;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.FlagNames;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.MessageCursor;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.NumberSet;

/** STORE, RFC 9051 6.4.6, with UNCHANGEDSINCE of RFC 7162 3.1.3. */
final class StoreCommand implements Command {
    private final boolean byUid;

    StoreCommand(boolean byUid) {
        this.byUid = byUid;
    }

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        StoreRequest request = StoreRequest.parse(arguments);
        Set<Keyword> keywords = FlagNames.keywords(request.flags());
        Selected box = session.selected();
        NumberSet uids = box.uids(request.set(), byUid);
        if (box.readOnly()) {
            return Replies.readOnly();
        }
        if (!permitted(box.rights(), request, keywords)) {
            return Paths.noPermission();
        }
        // RFC 7162 3.1: a client that sends UNCHANGEDSINCE knows CONDSTORE.
        if (request.unchangedSince().isPresent()) {
            session.enable(Extension.CONDSTORE);
        }
        FlagChange change = new FlagChange(mode(request.mode()), keywords);
        Optional<StoreResult> result =
                session.working(_ -> box.account().store(box.id(), uids, change, request.unchangedSince()));
        if (result.isEmpty()) {
            return Paths.absent();
        }
        long found = tell(session, box, request, change, uids, result.get());
        return reply(box, request, uids, result.get(), found);
    }

    /** Tells what the client must hear of; returns how many of the messages are still there. */
    private long tell(Session session, Selected box, StoreRequest request, FlagChange change, NumberSet uids, StoreResult result)
            throws IOException {
        MailboxView view = session.updates().present(box);
        NumberSet.Builder known = NumberSet.builder();
        session.updates().keywords(box, view);
        long bits = bits(view, change);
        long found = 0;
        MessageCursor cursor = new MessageCursor(box.told(), view, uids);
        while (cursor.next()) {
            found++;
            long uid = cursor.row().uid();
            boolean silent = request.silent() && !result.failed().contains(uid);
            // RFC 9051 6.4.6: a silent change is told when somebody else changed the message, too.
            boolean expected = cursor.row().flags() == applied(change, cursor.toldFlags(), bits);
            // RFC 7162 3.1.3: with CONDSTORE even a silent change tells its MODSEQ.
            if (!silent || !expected || (session.enabled(Extension.CONDSTORE) && result.changed().contains(uid))) {
                session.updates().flags(box, view, cursor.number(), cursor.row());
                session.drainIfLarge();
            }
            known.add(uid);
        }
        NumberSet told = known.build();
        LongPredicate isKnown = told::contains;
        session.updates().tell(box, view, true, isKnown);
        return found;
    }

    // RFC 4314 4: refused when not one of the flags may be changed; otherwise those that may are.
    private static boolean permitted(Rights rights, StoreRequest request, Set<Keyword> keywords) {
        return request.mode() == StoreRequest.Mode.REPLACE || keywords.isEmpty()
                ? rights.hasAny(Right.WRITE, Right.SEEN, Right.DELETE_MESSAGES)
                : keywords.stream().anyMatch(rights::mayChange);
    }

    private Reply reply(Selected box, StoreRequest request, NumberSet uids, StoreResult result, long found) {
        if (result.tooManyKeywords()) {
            return Reply.no("LIMIT", "The mailbox has no room for another keyword");
        }
        if (!result.failed().isEmpty()) {
            NumberSet failed = byUid ? result.failed() : box.numbersOf(result.failed());
            return Reply.ok("MODIFIED " + failed, "Some messages were changed before");
        }
        boolean missing = !byUid && !request.set().isSaved() && found < box.numbersOf(uids).size();
        // RFC 2180 4.2: a silent change that did what it was to do to all that was left succeeded, even if that was nothing.
        return Replies.partly(found > 0 || request.silent(), missing, "STORE completed");
    }

    private static FlagChange.Mode mode(StoreRequest.Mode mode) {
        return switch (mode) {
            case ADD -> FlagChange.Mode.ADD;
            case REMOVE -> FlagChange.Mode.REMOVE;
            case REPLACE -> FlagChange.Mode.REPLACE;
        };
    }

    private static long bits(MailboxView view, FlagChange change) {
        long bits = 0;
        for (Keyword keyword : change.keywords()) {
            bits |= view.bit(keyword);
        }
        return bits;
    }

    private static long applied(FlagChange change, long flags, long bits) {
        return switch (change.mode()) {
            case ADD -> flags | bits;
            case REMOVE -> flags & ~bits;
            case REPLACE -> flags & Flags.UNEVEN_LINES | bits;
        };
    }
}
