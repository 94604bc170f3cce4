package org.redoubt.imap.command;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.MailboxResult;
import org.redoubt.account.Role;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.FlagList;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.map.MailboxUses;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** CREATE, RFC 9051 6.3.4, with the special use of RFC 6154 3. */
final class CreateCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Optional<String> path = Paths.path(session, arguments);
        List<String> uses = arguments.accept(' ') ? uses(arguments) : List.of();
        arguments.end();
        Optional<Role> role = uses.size() == 1 ? MailboxUses.role(uses.getFirst()) : Optional.empty();
        // RFC 6154 3: one use for each mailbox and one mailbox for each use is what this server offers.
        boolean taken = role.flatMap(session.account().mailboxes()::byRole).isPresent();
        if (!uses.isEmpty() && (role.isEmpty() || taken)) {
            return Reply.no("USEATTR", "This use cannot be given to the mailbox");
        }
        if (path.isEmpty()) {
            return Paths.invalid();
        }
        Optional<Paths.Inside> inside = Paths.inside(session, path.map(CreateCommand::withoutTrailingDelimiter));
        if (inside.isEmpty()) {
            return Paths.invalid();
        }
        MailboxResult result = inside.get().account().createMailbox(inside.get().path(), role);
        // RFC 8474 4.1: the id comes with the answer.
        Paths.named(session, inside.get().account(), result);
        String code = result instanceof MailboxResult.Done done ? "MAILBOXID (" + done.mailbox().text() + ")" : "";
        return Paths.reply(result, code, "CREATE completed");
    }

    // RFC 9051 6.3.4: a delimiter at the end says that children will follow, which any mailbox may have here.
    private static String withoutTrailingDelimiter(String path) {
        boolean ends = path.length() > 1 && path.charAt(path.length() - 1) == MailboxPaths.DELIMITER;
        return ends ? path.substring(0, path.length() - 1) : path;
    }

    private static List<String> uses(CommandText arguments) throws SyntaxException {
        arguments.expect('(');
        if (!arguments.keyword().equals("USE")) {
            throw new SyntaxException("Unknown CREATE parameter");
        }
        arguments.space();
        List<String> uses = FlagList.parenthesised(arguments);
        arguments.expect(')');
        return uses;
    }
}
