package org.redoubt.imap.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxTree;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ListRequest;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.ListPattern;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** LSUB, RFC 3501 6.3.9. */
final class LsubCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException {
        ListRequest request = ListRequest.parseLsub(arguments);
        Optional<List<ListPattern>> patterns = ListCommand.patterns(session, request);
        if (patterns.isPresent()) {
            shown(subscribed(session.account().mailboxes()), patterns.get())
                    .forEach((path, itself) -> line(session, path, itself));
        }
        return Reply.ok("LSUB completed");
    }

    private static Set<String> subscribed(MailboxTree tree) {
        Set<String> names = new TreeSet<>(tree.danglingSubscriptions());
        tree.all().stream().filter(Mailbox::subscribed).map(tree::path).forEach(names::add);
        return names;
    }

    /** Names to show, and whether they are subscribed themselves. */
    private static Map<String, Boolean> shown(Set<String> subscribed, List<ListPattern> patterns) {
        Map<String, Boolean> shown = new TreeMap<>();
        for (String name : subscribed) {
            if (ListCommand.matches(patterns, name)) {
                shown.put(name, true);
                continue;
            }
            // RFC 3501 6.3.9: with "%", a parent stands for the subscribed names below it that do not match.
            for (int end = name.lastIndexOf(MailboxPaths.DELIMITER); end > 0; end = name.lastIndexOf(MailboxPaths.DELIMITER, end - 1)) {
                String parent = name.substring(0, end);
                if (ListCommand.matches(patterns, parent)) {
                    shown.putIfAbsent(parent, subscribed.contains(parent));
                }
            }
        }
        return shown;
    }

    private static void line(Session session, String path, boolean itself) {
        ResponseBuffer out = session.out();
        out.ascii(itself ? "* LSUB () \"/\" " : "* LSUB (\\Noselect) \"/\" ");
        MailboxPaths.write(path, session.utf8Names(), out);
        out.crlf();
    }
}
