package org.redoubt.imap.command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxTree;
import org.redoubt.account.Right;
import org.redoubt.imap.codec.EsearchRequest.Source;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;

/**
 * The mailboxes that the sources of an ESEARCH mean, RFC 7377 2.2, each once. What is not there and what one may not
 * read are passed over alike, so that nobody learns which it is.
 */
final class SearchedPlaces {
    private final Session session;
    private final Map<String, Place> found = new LinkedHashMap<>();
    private Optional<TreeMap<String, Place>> everything = Optional.empty();

    SearchedPlaces(Session session) {
        this.session = session;
    }

    List<Place> of(List<Source> sources) throws IOException {
        for (Source source : sources) {
            switch (source) {
                case Source.Selected _ -> selected();
                // Rules may deliver anywhere: RFC 5465 6.3 has the two be the same then.
                case Source.Inboxes _, Source.Personal _ -> own().values().forEach(this::implied);
                case Source.Subscribed _ -> subscribed();
                case Source.Subtree(List<byte[]> names, boolean oneLevel) -> subtree(paths(names), oneLevel);
                case Source.Mailboxes(List<byte[]> names) -> named(paths(names));
            }
        }
        return List.copyOf(found.values());
    }

    private List<String> paths(List<byte[]> names) {
        return names.stream()
                .flatMap(name -> MailboxPaths.path(name, session.utf8Names()).stream())
                .toList();
    }

    private void selected() {
        Selected box = session.selected();
        Optional<Mailbox> mailbox = box.account().mailboxes().byId(box.id());
        mailbox.ifPresent(there -> explicit(new Place(box.account(), there, "")));
    }

    private void named(List<String> paths) throws IOException {
        for (String path : paths) {
            Paths.place(session, Optional.of(path)).ifPresent(this::explicit);
        }
    }

    private void subtree(List<String> paths, boolean oneLevel) throws IOException {
        for (String path : paths) {
            Optional<Place> root = Paths.place(session, Optional.of(path));
            root.ifPresent(this::explicit);
            // The empty name stands above all names.
            String above = path.isEmpty() ? "" : root.flatMap(this::name).orElse(path) + MailboxPaths.DELIMITER;
            everything().tailMap(above, false).entrySet().stream()
                    .takeWhile(entry -> entry.getKey().startsWith(above))
                    .filter(entry -> !oneLevel || entry.getKey().indexOf(MailboxPaths.DELIMITER, above.length()) < 0)
                    .forEach(entry -> implied(entry.getValue()));
        }
    }

    private void subscribed() throws IOException {
        Set<String> elsewhere = session.own().mailboxes().danglingSubscriptions();
        for (Map.Entry<String, Place> entry : everything().entrySet()) {
            Place place = entry.getValue();
            if (place.account().shared() ? elsewhere.contains(entry.getKey()) : place.mailbox().subscribed()) {
                implied(place);
            }
        }
    }

    /** RFC 7377 2.2: whoever names a mailbox must have the right to read it. */
    private void explicit(Place place) {
        Optional<String> name = name(place);
        if (!place.lacks(Right.READ) && name.isPresent()) {
            found.putIfAbsent(name.get(), new Place(place.account(), place.mailbox(), name.get()));
        }
    }

    /** RFC 7377 2.2: whoever does not must have the right to see it besides. */
    private void implied(Place place) {
        if (!place.lacks(Right.READ, Right.LOOKUP)) {
            found.putIfAbsent(place.path(), place);
        }
    }

    /** What LIST calls it, however the client spelled it. */
    private Optional<String> name(Place place) {
        AccountHandle account = place.account();
        Optional<String> prefix = account.shared() ? session.others().prefix(account) : Optional.of("");
        return prefix.map(before -> before + account.mailboxes().path(place.mailbox()));
    }

    private TreeMap<String, Place> own() {
        TreeMap<String, Place> own = new TreeMap<>();
        put(own, session.own(), "");
        return own;
    }

    private TreeMap<String, Place> everything() throws IOException {
        if (everything.isEmpty()) {
            TreeMap<String, Place> all = own();
            for (AccountHandle other : session.others().all()) {
                session.others().prefix(other).ifPresent(prefix -> put(all, other, prefix));
            }
            everything = Optional.of(all);
        }
        return everything.get();
    }

    private static void put(Map<String, Place> places, AccountHandle account, String prefix) {
        MailboxTree tree = account.mailboxes();
        for (Mailbox mailbox : tree.all()) {
            String path = prefix + tree.path(mailbox);
            places.put(path, new Place(account, mailbox, path));
        }
    }
}
