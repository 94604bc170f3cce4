package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Right;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.MetadataEntries;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** GETMETADATA, RFC 5464 4.2, of a mailbox or, with the empty name, of the server. */
final class GetMetadataCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        MetadataEntries.Get request = MetadataEntries.Get.parse(arguments);
        Optional<String> path = MailboxPaths.path(request.mailbox(), session.utf8Names());
        boolean server = request.mailbox().length == 0;
        Optional<Place> place = server ? Optional.empty() : Paths.place(session, path);
        if (!server && place.isEmpty()) {
            return Paths.absent();
        }
        // RFC 5464 3.3.
        if (place.isPresent() && place.get().lacks(Right.LOOKUP, Right.READ)) {
            return Paths.noPermission();
        }
        AccountHandle account = place.map(Place::account).orElse(session.own());
        NavigableMap<String, byte[]> all = account.annotations(place.map(found -> found.mailbox().id()));
        Map<String, Optional<byte[]>> values = Metadata.chosen(all, request.entries(), request.depth());
        long longest = longest(values);
        values.values().removeIf(value -> value.filter(v -> v.length > request.maxSize()).isPresent());
        Metadata.write(session, place.map(Place::path).orElse(""), values);
        // RFC 5464 4.2.1: the client learns how much to ask for.
        String code = longest > request.maxSize() ? "METADATA LONGENTRIES " + longest : "";
        return Reply.ok(code, "GETMETADATA completed");
    }

    private static long longest(Map<String, Optional<byte[]>> values) {
        return values.values().stream()
                .flatMap(Optional::stream)
                .mapToLong(value -> value.length)
                .max()
                .orElse(0);
    }
}
