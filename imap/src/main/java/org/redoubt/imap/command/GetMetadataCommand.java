package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.redoubt.account.Mailbox;
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
        Optional<Mailbox> mailbox = path.flatMap(session.account().mailboxes()::byPath);
        boolean server = request.mailbox().length == 0;
        if (path.isEmpty() || (!server && mailbox.isEmpty())) {
            return Paths.absent();
        }
        NavigableMap<String, byte[]> all = session.account().annotations(mailbox.map(Mailbox::id));
        Map<String, Optional<byte[]>> values = Metadata.chosen(all, request.entries(), request.depth());
        long longest = longest(values);
        values.values().removeIf(value -> value.filter(v -> v.length > request.maxSize()).isPresent());
        Metadata.write(session, path.get(), values);
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
