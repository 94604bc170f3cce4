package org.redoubt.imap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.CorruptMessageException;
import org.redoubt.account.MailboxTree;
import org.redoubt.account.MailboxView;
import org.redoubt.account.Watch;
import org.redoubt.directory.Directory;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.FetchAtt;
import org.redoubt.imap.codec.NotifyRequest;
import org.redoubt.imap.codec.NotifyRequest.Event;
import org.redoubt.imap.codec.NotifyRequest.Filter;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Interest;
import org.redoubt.imap.session.OtherUsers;
import org.redoubt.imap.session.OwnChange;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;

/**
 * What one NOTIFY SET asked for, RFC 5465 3.1 and 6. There is no queue of events: each account that it is about has
 * the version that the client was last told of ({@link WatchedAccount}), and what is told is the difference.
 */
final class NotifyInterest implements Interest {
    private final Session session;
    private final Optional<NotifyRequest.OfSelected> ofSelected;
    private final List<Wish> wishes = new ArrayList<>();
    private final Map<AccountId, WatchedAccount> watched = new HashMap<>();
    private final AtomicBoolean dirty = new AtomicBoolean();
    /** One's own mailboxes at the moment that is told of: what is subscribed does not change while that is told. */
    private MailboxTree own;

    private final Watch sharers;
    private final Directory.Watch groups;

    /** Names that the client was told it has no access to (RFC 5465 5.9). */
    private final Set<String> noAccess = new HashSet<>();

    /** What this session did to subscriptions of names without a mailbox of one's own. */
    private final Map<String, Boolean> ownSubscriptions = new TreeMap<>();

    NotifyInterest(Session session, NotifyRequest request) {
        this.session = session;
        this.ofSelected = request.selected();
        this.own = session.own().mailboxes();
        this.sharers = session.own().watchSharers(this::changed);
        // Who joins a group or leaves it is given rights or loses them.
        this.groups = session.directory().watch(this::changed);
        for (NotifyRequest.Group group : request.groups()) {
            wishes.add(Wish.of(group, session.utf8Names()));
        }
    }

    /**
     * A group of the command.
     *
     * @param names canonical paths; those that no mailbox can have are left out
     */
    private record Wish(Filter filter, Set<String> names, Set<Event> events) {
        static Wish of(NotifyRequest.Group group, boolean utf8) {
            List<byte[]> sent = switch (group.filter()) {
                case Filter.Inboxes _, Filter.Personal _, Filter.Subscribed _ -> List.of();
                case Filter.Subtree(List<byte[]> names) -> names;
                case Filter.Mailboxes(List<byte[]> names) -> names;
            };
            Set<String> paths = new TreeSet<>();
            for (byte[] name : sent) {
                MailboxPaths.path(name, utf8).map(Wish::withoutTrailingDelimiter).ifPresent(paths::add);
            }
            return new Wish(group.filter(), paths, group.events());
        }

        private static String withoutTrailingDelimiter(String path) {
            boolean ends = path.length() > 1 && path.charAt(path.length() - 1) == MailboxPaths.DELIMITER;
            return ends ? path.substring(0, path.length() - 1) : path;
        }

        boolean covers(String path, boolean subscribed) {
            return switch (filter) {
                // RFC 5465 6.3: mail may be delivered to any mailbox, so these are the same.
                case Filter.Inboxes _, Filter.Personal _ -> !OtherUsers.names(path);
                case Filter.Subscribed _ -> subscribed;
                case Filter.Mailboxes _ -> names.contains(path);
                case Filter.Subtree _ -> {
                    String at = path;
                    while (!names.contains(at) && at.indexOf(MailboxPaths.DELIMITER) >= 0) {
                        at = at.substring(0, at.lastIndexOf(MailboxPaths.DELIMITER));
                    }
                    yield names.contains(at);
                }
            };
        }
    }

    /**
     * Takes note of how everything is, and tells what the client has to know first.
     *
     * @return false when this is about too many accounts
     */
    boolean begin(boolean status) throws IOException {
        watch(session.own(), "");
        if (!watchOthers()) {
            return false;
        }
        own = session.own().mailboxes();
        NotifyNews news = new NotifyNews(session);
        for (WatchedAccount account : watched.values()) {
            account.begin(status, news, now(account));
        }
        news.write();
        return true;
    }

    private WatchedAccount watch(AccountHandle account, String prefix) {
        return watched.computeIfAbsent(
                account.account(), _ -> new WatchedAccount(session, account, prefix, this, this::changed));
    }

    private MailboxTree now(WatchedAccount account) {
        return account.shared() ? account.mailboxes() : own;
    }

    private void changed() {
        dirty.set(true);
        session.notifications().changed();
    }

    /** Watches the accounts of others that this is about by now; false when there are too many. */
    private boolean watchOthers() throws IOException {
        for (AccountHandle other : others()) {
            Optional<String> prefix = session.others().prefix(other);
            if (prefix.isPresent() && !watched.containsKey(other.account())) {
                if (watched.size() > Limits.NOTIFY_ACCOUNTS) {
                    return false;
                }
                watch(other, prefix.get());
            }
        }
        return true;
    }

    private List<AccountHandle> others() throws IOException {
        String root = OtherUsers.PREFIX.substring(0, OtherUsers.PREFIX.length() - 1);
        Set<String> owners = new TreeSet<>();
        for (Wish wish : wishes) {
            if (wish.filter() instanceof Filter.Subtree && wish.names().contains(root)) {
                return session.others().all();
            }
            wish.names().forEach(name -> owner(name).ifPresent(owners::add));
            if (wish.filter() instanceof Filter.Subscribed) {
                session.own().mailboxes().danglingSubscriptions().forEach(name -> owner(name).ifPresent(owners::add));
            }
        }
        List<AccountHandle> others = new ArrayList<>();
        for (String owner : owners) {
            session.others().of(owner).ifPresent(others::add);
        }
        return others;
    }

    private static Optional<String> owner(String path) {
        if (!path.startsWith(OtherUsers.PREFIX)) {
            return Optional.empty();
        }
        String behind = path.substring(OtherUsers.PREFIX.length());
        int end = behind.indexOf(MailboxPaths.DELIMITER);
        return Optional.of(end < 0 ? behind : behind.substring(0, end));
    }

    // What the accounts ask.

    /** What the client wants to know of a name, whether it is a mailbox or not. */
    Set<Event> events(String path, boolean subscribed) {
        Set<Event> events = EnumSet.noneOf(Event.class);
        for (Wish wish : wishes) {
            if (wish.covers(path, subscribed)) {
                events.addAll(wish.events());
            }
        }
        return events;
    }

    /** Whether any group names an event at all. */
    boolean wants(Event event) {
        return wishes.stream().anyMatch(wish -> wish.events().contains(event));
    }

    /** Whether a name is subscribed now. */
    boolean subscribed(String path) {
        return ListLine.subscribed(own, path);
    }

    /** Notes that a mailbox is there and cannot be read. */
    void lost(String path) {
        noAccess.add(path);
    }

    /** Whether the client had been told that it has no access, and is to be told that this is over. */
    boolean regained(String path) {
        return noAccess.remove(path);
    }

    // What the session asks.

    @Override
    public Messages selected() {
        Set<Event> events = ofSelected.map(NotifyRequest.OfSelected::events).orElse(Set.of());
        if (!events.contains(Event.MESSAGE_NEW)) {
            return Messages.NONE;
        }
        return events.contains(Event.FLAG_CHANGE) ? Messages.ALL : Messages.COUNTS;
    }

    @Override
    public boolean delayed() {
        return ofSelected.map(NotifyRequest.OfSelected::delayed).orElse(true);
    }

    @Override
    public void came(Selected box, MailboxView view, NumberSet uids) throws IOException {
        // What is sent unasked nobody has read yet: an item that marks as seen when it is asked for does not here.
        List<FetchAtt> items = ofSelected.map(NotifyRequest.OfSelected::items).orElse(List.of());
        if (items.isEmpty()) {
            return;
        }
        if (uids.size() > Limits.NOTIFY_FETCHES) {
            overflow();
            return;
        }
        try {
            new FetchRun(session, box, view, items, NumberSet.EMPTY).run(uids);
        } catch (CorruptMessageException e) {
            // Whoever asks for it is told.
            session.out().rollback();
        }
    }

    @Override
    public void tellOthers() throws IOException {
        if (!dirty.compareAndSet(true, false)) {
            return;
        }
        boolean fits = watchOthers();
        own = session.own().mailboxes();
        NotifyNews news = new NotifyNews(session);
        subscriptions(news);
        for (WatchedAccount account : watched.values()) {
            fits &= account.tell(news, now(account));
        }
        ownSubscriptions.clear();
        news.write();
        if (!fits) {
            overflow();
        }
    }

    /** Subscriptions of names that are no mailbox of one's own: other people's, and what was deleted. */
    private void subscriptions(NotifyNews news) {
        MailboxTree told = watch(session.own(), "").told();
        MailboxTree now = own;
        Set<String> names = new TreeSet<>(told.danglingSubscriptions());
        names.addAll(now.danglingSubscriptions());
        names.addAll(ownSubscriptions.keySet());
        for (String name : names) {
            boolean before = ownSubscriptions.getOrDefault(name, ListLine.subscribed(told, name));
            boolean after = ListLine.subscribed(now, name);
            // What the name of a mailbox had is looked at with that.
            boolean mailbox = told.byPath(name).isPresent() && now.byPath(name).isPresent();
            if (before != after && !mailbox && events(name, true).contains(Event.SUBSCRIPTION_CHANGE)) {
                news.list(name);
            }
        }
    }

    // RFC 5465 5.8: as if NOTIFY NONE had come.
    private void overflow() {
        session.out().ascii("* OK [NOTIFICATIONOVERFLOW] Too much happens; nothing more is told\r\n");
        session.out().mark();
        session.notifications().want(Interest.NOTHING);
    }

    @Override
    public void did(OwnChange change) throws IOException {
        switch (change) {
            case OwnChange.Put put -> account(put.account()).ifPresent(a -> a.put(put.mailbox(), put.uids()));
            case OwnChange.Named named -> account(named.account()).ifPresent(a -> a.named(named.mailbox()));
            case OwnChange.Annotated annotated -> account(annotated.account()).ifPresent(a -> a.annotated(annotated));
            case OwnChange.Subscribed(String path, boolean on) -> {
                ownSubscriptions.put(path, on);
                watch(session.own(), "").subscribed(path, on);
            }
        }
    }

    @Override
    public void left(Selected box) {
        account(box.account()).ifPresent(account -> account.left(box.told().mailbox()));
        dirty.set(true);
    }

    private Optional<WatchedAccount> account(AccountHandle account) {
        return Optional.ofNullable(watched.get(account.account()));
    }

    @Override
    public void close() {
        sharers.close();
        groups.close();
        watched.values().forEach(WatchedAccount::close);
        watched.clear();
    }
}
