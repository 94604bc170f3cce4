package org.redoubt.imap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxTree;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ListRequest;
import org.redoubt.imap.codec.ListRequest.Return;
import org.redoubt.imap.codec.ListRequest.Select;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.ListPattern;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.map.MailboxUses;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** LIST, RFC 9051 6.3.9, with the status of RFC 5819 and the annotations of RFC 9590. */
final class ListCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        ListRequest request = ListRequest.parse(arguments);
        // RFC 9051 6.3.9: an empty pattern asks for the hierarchy delimiter.
        if (!request.extended() && request.patterns().getFirst().length == 0) {
            session.out().ascii("* LIST (\\Noselect) \"/\" \"\"\r\n");
            return Reply.ok("LIST completed");
        }
        Optional<List<ListPattern>> patterns = patterns(session, request);
        if (patterns.isPresent()) {
            new Listing(session, request, patterns.get()).run();
        }
        return Reply.ok("LIST completed");
    }

    /** The patterns behind their reference; empty when one cannot match any name. */
    static Optional<List<ListPattern>> patterns(Session session, ListRequest request) {
        Optional<String> reference = MailboxPaths.path(request.reference(), session.utf8Names());
        List<ListPattern> patterns = new ArrayList<>();
        for (byte[] sent : request.patterns()) {
            Optional<String> pattern = MailboxPaths.pattern(sent, session.utf8Names());
            if (reference.isEmpty() || pattern.isEmpty()) {
                return Optional.empty();
            }
            patterns.add(new ListPattern(reference.get() + pattern.get()));
        }
        return Optional.of(patterns);
    }

    static boolean matches(Collection<ListPattern> patterns, String path) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(path));
    }

    /** One LIST at work: all names there are, which of them are asked for, and how they are shown. */
    private static final class Listing {
        private final Session session;
        private final ListRequest request;
        private final List<ListPattern> patterns;
        private final MailboxTree tree;

        /** By path; empty for a subscription whose mailbox is gone. */
        private final TreeMap<String, Optional<Mailbox>> names = new TreeMap<>();

        Listing(Session session, ListRequest request, List<ListPattern> patterns) {
            this.session = session;
            this.request = request;
            this.patterns = patterns;
            this.tree = session.account().mailboxes();
        }

        void run() throws IOException {
            tree.all().forEach(mailbox -> names.put(tree.path(mailbox), Optional.of(mailbox)));
            if (request.select().contains(Select.SUBSCRIBED)) {
                tree.danglingSubscriptions().forEach(path -> names.putIfAbsent(path, Optional.empty()));
            }
            for (Map.Entry<String, Optional<Mailbox>> name : names.entrySet()) {
                if (matches(patterns, name.getKey())) {
                    show(name.getKey(), name.getValue());
                    session.drainIfLarge();
                }
            }
        }

        private void show(String path, Optional<Mailbox> mailbox) throws IOException {
            boolean selected = isSelected(mailbox);
            boolean recursive = request.select().contains(Select.RECURSIVEMATCH);
            // RFC 9051 6.3.9.1: a parent that is not asked for itself is shown when its matching child is not.
            if (selected || (recursive && descendants(path).anyMatch(e -> isSelected(e.getValue()) && !matches(patterns, e.getKey())))) {
                boolean childInfo = recursive && descendants(path).anyMatch(e -> isSelected(e.getValue()));
                line(path, mailbox, childInfo);
                if (mailbox.isPresent() && request.returns().contains(Return.STATUS)) {
                    StatusCommand.write(session, mailbox.get(), request.status());
                }
                if (mailbox.isPresent() && request.returns().contains(Return.METADATA)) {
                    var all = session.account().annotations(mailbox.map(Mailbox::id));
                    Metadata.write(session, path, Metadata.chosen(all, request.metadata(), 0));
                }
            }
        }

        private Stream<Map.Entry<String, Optional<Mailbox>>> descendants(String path) {
            String below = path + MailboxPaths.DELIMITER;
            return names.tailMap(below, true).entrySet().stream().takeWhile(e -> e.getKey().startsWith(below));
        }

        private boolean isSelected(Optional<Mailbox> mailbox) {
            boolean subscribed = mailbox.map(Mailbox::subscribed).orElse(true);
            if (request.select().contains(Select.SUBSCRIBED) && !subscribed) {
                return false;
            }
            return !request.select().contains(Select.SPECIAL_USE) || use(mailbox).isPresent();
        }

        private void line(String path, Optional<Mailbox> mailbox, boolean childInfo) {
            ResponseBuffer out = session.out();
            out.ascii("* LIST (").ascii(String.join(" ", attributes(path, mailbox))).ascii(") \"/\" ");
            MailboxPaths.write(path, session.utf8Names(), out);
            out.ascii(childInfo ? " (\"CHILDINFO\" (\"SUBSCRIBED\"))" : "").crlf();
        }

        private List<String> attributes(String path, Optional<Mailbox> mailbox) {
            List<String> attributes = new ArrayList<>();
            if (mailbox.isEmpty()) {
                attributes.add("\\NonExistent");
            }
            boolean asked = request.returns().contains(Return.SUBSCRIBED) || request.select().contains(Select.SUBSCRIBED);
            if (asked && mailbox.map(Mailbox::subscribed).orElse(true)) {
                attributes.add("\\Subscribed");
            }
            boolean children = descendants(path).anyMatch(e -> e.getValue().isPresent());
            attributes.add(children ? "\\HasChildren" : "\\HasNoChildren");
            use(mailbox).ifPresent(attributes::add);
            return attributes;
        }

        private static Optional<String> use(Optional<Mailbox> mailbox) {
            return mailbox.flatMap(Mailbox::role).flatMap(MailboxUses::attribute);
        }
    }
}
