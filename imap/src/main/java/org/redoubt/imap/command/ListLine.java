package org.redoubt.imap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxTree;
import org.redoubt.account.Right;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.map.MailboxUses;
import org.redoubt.imap.session.OtherUsers;
import org.redoubt.imap.session.Session;

/** A LIST response that nobody asked for, RFC 5465 5.4 and 5.5: one name, with all that is true of it. */
final class ListLine {
    private static final String OTHERS = OtherUsers.PREFIX.substring(0, OtherUsers.PREFIX.length() - 1);

    private ListLine() {}

    /** @param oldName what it was called before, when it was renamed */
    static void write(Session session, String path, Optional<String> oldName) throws IOException {
        ResponseBuffer out = session.out();
        out.ascii("* LIST (").ascii(String.join(" ", attributes(session, path, oldName.isPresent()))).ascii(") \"/\" ");
        MailboxPaths.write(path, session.utf8Names(), out);
        if (oldName.isPresent()) {
            out.ascii(" (\"OLDNAME\" (");
            MailboxPaths.write(oldName.get(), session.utf8Names(), out);
            out.ascii("))");
        }
        out.crlf();
        out.mark();
    }

    /** @param renamed what went by another name by now is told in its turn, and is not gone */
    private static List<String> attributes(Session session, String path, boolean renamed) throws IOException {
        Optional<Place> place = Paths.place(session, Optional.of(path)).filter(found -> !found.lacks(Right.LOOKUP));
        List<String> attributes = new ArrayList<>();
        if (place.isEmpty() && !renamed) {
            attributes.add("\\NonExistent");
        }
        // RFC 5465 5.9: somebody else's mailbox that is gone may be one that is not shared any more.
        boolean closed = place.map(found -> found.lacks(Right.READ)).orElse(isOfSomebody(path));
        if (closed) {
            attributes.add("\\NoAccess");
        }
        if (subscribed(session.own().mailboxes(), path)) {
            attributes.add("\\Subscribed");
        }
        attributes.add(hasChildren(session, path) ? "\\HasChildren" : "\\HasNoChildren");
        place.filter(found -> !found.account().shared())
                .flatMap(found -> found.mailbox().role())
                .flatMap(MailboxUses::attribute)
                .ifPresent(attributes::add);
        return attributes;
    }

    /** Whether a name is subscribed, that of a mailbox or another. */
    static boolean subscribed(MailboxTree own, String path) {
        Optional<Mailbox> mailbox = OtherUsers.names(path) ? Optional.empty() : own.byPath(path);
        return mailbox.map(Mailbox::subscribed).orElse(own.danglingSubscriptions().contains(path));
    }

    /** Whether a name is below that of another person. */
    private static boolean isOfSomebody(String path) {
        return path.startsWith(OtherUsers.PREFIX) && path.indexOf('/', OtherUsers.PREFIX.length()) >= 0;
    }

    private static boolean hasChildren(Session session, String path) throws IOException {
        if (path.equals(OTHERS)) {
            return session.others().all().stream().anyMatch(other -> other.mailboxes().anyBelow(""));
        }
        if (OtherUsers.names(path) && !isOfSomebody(path)) {
            Optional<AccountHandle> owner = session.others().of(path.substring(OtherUsers.PREFIX.length()));
            return owner.filter(other -> other.mailboxes().anyBelow("")).isPresent();
        }
        return Paths.inside(session, Optional.of(path))
                .filter(inside -> inside.account().mailboxes().anyBelow(inside.path()))
                .isPresent();
    }
}
