package org.redoubt.imap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxTree;
import org.redoubt.account.Right;
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

/** LIST, RFC 9051 6.3.9, with the status of RFC 5819, the rights of RFC 8440 and the annotations of RFC 9590. */
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

    /**
     * A name that LIST may show.
     *
     * @param place empty for a subscription whose mailbox is gone, and for what only stands above other names
     */
    private record Name(Optional<Place> place, boolean subscribed) {
        Optional<String> use() {
            // What somebody else uses a mailbox for is not what one uses it for oneself.
            return place.filter(found -> !found.account().shared())
                    .flatMap(found -> found.mailbox().role())
                    .flatMap(MailboxUses::attribute);
        }
    }

    /** One LIST at work: all names there are, which of them are asked for, and how they are shown. */
    private static final class Listing {
        private final Session session;
        private final ListRequest request;
        private final List<ListPattern> patterns;
        private final TreeMap<String, Name> names = new TreeMap<>();

        Listing(Session session, ListRequest request, List<ListPattern> patterns) {
            this.session = session;
            this.request = request;
            this.patterns = patterns;
        }

        void run() throws IOException {
            MailboxTree tree = session.own().mailboxes();
            for (Mailbox mailbox : tree.all()) {
                String path = tree.path(mailbox);
                names.put(path, new Name(Optional.of(new Place(session.own(), mailbox, path)), mailbox.subscribed()));
            }
            for (AccountHandle other : session.others().all()) {
                session.others().prefix(other).ifPresent(prefix -> shared(other, prefix, tree.danglingSubscriptions()));
            }
            if (request.select().contains(Select.SUBSCRIBED)) {
                tree.danglingSubscriptions().forEach(path -> names.putIfAbsent(path, new Name(Optional.empty(), true)));
            }
            for (Map.Entry<String, Name> name : names.entrySet()) {
                if (matches(patterns, name.getKey())) {
                    show(name.getKey(), name.getValue());
                    session.drainIfLarge();
                }
            }
        }

        /** RFC 4314 4: what another person shares and lets one see, and the names above it. */
        private void shared(AccountHandle other, String prefix, Set<String> subscribed) {
            MailboxTree tree = other.mailboxes();
            for (Mailbox mailbox : tree.all()) {
                String path = prefix + tree.path(mailbox);
                Place place = new Place(other, mailbox, path);
                if (place.rights().has(Right.LOOKUP)) {
                    names.put(path, new Name(Optional.of(place), subscribed.contains(path)));
                    above(path).forEach(name -> names.putIfAbsent(name, new Name(Optional.empty(), false)));
                }
            }
        }

        private static List<String> above(String path) {
            List<String> above = new ArrayList<>();
            for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
                above.add(path.substring(0, end));
            }
            return above;
        }

        private void show(String path, Name name) throws IOException {
            boolean recursive = request.select().contains(Select.RECURSIVEMATCH);
            // RFC 9051 6.3.9.1: a parent that is not asked for itself is shown when its matching child is not.
            if (!isSelected(name) && !(recursive && descendants(path).anyMatch(e -> isSelected(e.getValue()) && !matches(patterns, e.getKey())))) {
                return;
            }
            line(path, name, recursive && descendants(path).anyMatch(e -> isSelected(e.getValue())));
            if (name.place().isPresent()) {
                returns(name.place().get());
            }
        }

        /** What is asked for beside the names, as far as one may know it. */
        private void returns(Place place) throws IOException {
            if (request.returns().contains(Return.STATUS) && !place.lacks(Right.READ)) {
                StatusCommand.write(session, place, request.status());
            }
            // RFC 8440 4.
            if (request.returns().contains(Return.MYRIGHTS)) {
                AclText.myRights(session, place.path(), place.rights());
            }
            if (request.returns().contains(Return.METADATA) && !place.lacks(Right.LOOKUP, Right.READ)) {
                var all = place.account().annotations(Optional.of(place.mailbox().id()));
                Metadata.write(session, place.path(), Metadata.chosen(all, request.metadata(), 0));
            }
        }

        private Stream<Map.Entry<String, Name>> descendants(String path) {
            String below = path + MailboxPaths.DELIMITER;
            return names.tailMap(below, true).entrySet().stream().takeWhile(e -> e.getKey().startsWith(below));
        }

        private boolean isSelected(Name name) {
            if (request.select().contains(Select.SUBSCRIBED) && !name.subscribed()) {
                return false;
            }
            return !request.select().contains(Select.SPECIAL_USE) || name.use().isPresent();
        }

        private void line(String path, Name name, boolean childInfo) {
            ResponseBuffer out = session.out();
            out.ascii("* LIST (").ascii(String.join(" ", attributes(path, name))).ascii(") \"/\" ");
            MailboxPaths.write(path, session.utf8Names(), out);
            out.ascii(childInfo ? " (\"CHILDINFO\" (\"SUBSCRIBED\"))" : "").crlf();
        }

        private List<String> attributes(String path, Name name) {
            List<String> attributes = new ArrayList<>();
            if (name.place().isEmpty()) {
                attributes.add("\\NonExistent");
            }
            boolean asked = request.returns().contains(Return.SUBSCRIBED) || request.select().contains(Select.SUBSCRIBED);
            if (asked && name.subscribed()) {
                attributes.add("\\Subscribed");
            }
            boolean children = descendants(path).anyMatch(e -> e.getValue().place().isPresent());
            attributes.add(children ? "\\HasChildren" : "\\HasNoChildren");
            name.use().ifPresent(attributes::add);
            return attributes;
        }
    }
}
