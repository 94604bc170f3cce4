package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.AppendResult;
import org.redoubt.account.Right;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.OwnChange;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** APPEND, RFC 9051 6.3.12, of one message or several (RFC 3502), which are put into the mailbox together at the end. */
final class AppendCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        try (Upload upload = new Upload(session, arguments)) {
            Optional<Place> place = upload.place();
            do {
                Optional<Reply> refused = upload.next(octets -> refusal(place, octets));
                if (refused.isPresent()) {
                    return refused.get();
                }
            } while (upload.more());
            return place.isPresent() ? append(session, place.get(), upload) : Paths.tryCreate();
        }
    }

    private static Optional<Reply> refusal(Optional<Place> place, long octets) {
        if (place.isEmpty()) {
            return Optional.of(Paths.tryCreate());
        }
        if (place.get().lacks(Right.INSERT)) {
            return Optional.of(Paths.noPermission());
        }
        return place.get().account().quota().fits(octets) ? Optional.empty() : Optional.of(Paths.overQuota());
    }

    private static Reply append(Session session, Place place, Upload upload) throws SyntaxException, IOException {
        return switch (session.working(_ -> place.account().append(place.mailbox().id(), upload.emails()))) {
            case AppendResult.Appended appended -> {
                session.notifications()
                        .did(new OwnChange.Put(place.account(), place.mailbox().id(), appended.uids()));
                yield Reply.ok("APPENDUID " + appended.uidValidity() + " " + appended.uids(), "APPEND completed");
            }
            case AppendResult.OverQuota o -> Paths.overQuota();
            case AppendResult.NoMailbox n -> Paths.tryCreate();
        };
    }
}
