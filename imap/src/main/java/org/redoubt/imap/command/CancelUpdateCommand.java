package org.redoubt.imap.command;

import java.util.ArrayList;
import java.util.List;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.SearchContexts;
import org.redoubt.imap.session.Session;

/** CANCELUPDATE, RFC 5267 4.3.5: searches that are not to be followed any more, all or none. */
final class CancelUpdateCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException {
        List<String> tags = new ArrayList<>();
        do {
            arguments.space();
            tags.add(arguments.astringText());
        } while (arguments.peek() == ' ' && tags.size() <= Limits.CONTEXTS);
        arguments.end();
        SearchContexts contexts = session.selected().contexts();
        if (!tags.stream().allMatch(contexts::has)) {
            return Reply.bad("No search of this tag is followed");
        }
        tags.forEach(contexts::close);
        return Reply.ok("CANCELUPDATE completed");
    }
}
