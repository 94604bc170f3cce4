package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.AnnotationResult;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.MetadataEntries;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.OwnChange;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** SETMETADATA, RFC 5464 4.3, of a mailbox or, with the empty name, of the server. */
final class SetMetadataCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        MetadataEntries.Set request = MetadataEntries.Set.parse(arguments);
        boolean server = request.mailbox().length == 0;
        Optional<String> path = MailboxPaths.path(request.mailbox(), session.utf8Names());
        Optional<Place> place = server ? Optional.empty() : Paths.place(session, path);
        if (!server && place.isEmpty()) {
            return Paths.absent();
        }
        // RFC 5464 6.2.1: what is shared of the server is everybody's, and an administrator's to set.
        if (server && request.values().keySet().stream().anyMatch(name -> name.startsWith("/shared/"))) {
            return Reply.no("NOPERM", "What the server shows to all is set by an administrator, not here");
        }
        if (server && !request.values().entrySet().stream().allMatch(e -> Filters.accepts(e.getKey(), e.getValue()))) {
            return Reply.no("CANNOT", "A filter is a full and correct search under a name that is an atom");
        }
        AccountHandle account = place.map(Place::account).orElse(session.own());
        return switch (account.annotate(place.map(found -> found.mailbox().id()), request.values())) {
            case AnnotationResult.NoPermission no -> Paths.noPermission();
            case AnnotationResult.Done done -> {
                var changed = request.values().keySet();
                session.notifications()
                        .did(new OwnChange.Annotated(account, place.map(found -> found.mailbox().id()), changed));
                yield Reply.ok("SETMETADATA completed");
            }
            case AnnotationResult.NoMailbox none -> Paths.absent();
            case AnnotationResult.TooLarge large ->
                Reply.no("METADATA MAXSIZE " + large.maxOctets(), "A value is too long");
            case AnnotationResult.TooMany many -> Reply.no("METADATA TOOMANY", "There is no room for so many entries");
        };
    }
}
