package org.redoubt.imap.command;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.AnnotationChange;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxCounts;
import org.redoubt.account.MailboxId;
import org.redoubt.account.MailboxTree;
import org.redoubt.account.Right;
import org.redoubt.account.Rights;
import org.redoubt.account.Watch;
import org.redoubt.imap.codec.NotifyRequest.Event;
import org.redoubt.imap.codec.StatusItem;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.OwnChange;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.ModSeq;
import org.redoubt.store.id.NumberSet;

/**
 * One account of which a client is told unasked, RFC 5465: the version it knows, and what is new since.
 *
 * <p>What the client knows is {@code told}, but for what this session's own commands have let it know since: that is in
 * {@code known} until the next time.
 */
final class WatchedAccount implements AutoCloseable {
    private final Session session;
    private final AccountHandle account;
    private final String prefix;
    private final NotifyInterest interest;
    private final Watch watch;
    private final Map<MailboxId, Optional<Known>> known = new HashMap<>();
    private final List<Annotated> ownAnnotations = new ArrayList<>();
    private MailboxTree told;
    private ModSeq annotationsTold;

    /** A mailbox at some moment, as far as it could be seen. */
    private record Known(Mailbox mailbox, String path, Rights rights) {
        boolean readable() {
            return rights.hasAll(Right.LOOKUP, Right.READ);
        }

        Known with(MailboxCounts counts) {
            return with(mailbox.subscribed(), counts);
        }

        Known subscribed(boolean on) {
            return with(on, mailbox.counts());
        }

        Known at(String otherPath) {
            return new Known(mailbox, otherPath, rights);
        }

        private Known with(boolean subscribed, MailboxCounts counts) {
            Mailbox other = new Mailbox(
                    mailbox.id(),
                    mailbox.parent(),
                    mailbox.name(),
                    mailbox.role(),
                    subscribed,
                    mailbox.sortOrder(),
                    mailbox.uidValidity(),
                    counts);
            return new Known(other, path, rights);
        }
    }

    /** Names of annotations that this session set and that were not passed over yet. */
    private record Annotated(Optional<MailboxId> mailbox, Set<String> names) {}

    /** @param onChange called after changes of the account, on another thread */
    WatchedAccount(Session session, AccountHandle account, String prefix, NotifyInterest interest, Runnable onChange) {
        this.session = session;
        this.account = account;
        this.prefix = prefix;
        this.interest = interest;
        this.watch = account.watch(onChange);
        this.annotationsTold = account.modSeq();
        // Of an account that comes into sight later, all is new.
        this.told = account.mailboxes().nothing();
    }

    boolean shared() {
        return account.shared();
    }

    MailboxTree mailboxes() {
        return account.mailboxes();
    }

    MailboxTree told() {
        return told;
    }

    /** The beginning: tells STATUS where that is asked for, and what cannot be read (RFC 5465 3.1). */
    void begin(boolean status, NotifyNews news, MailboxTree now) {
        told = now;
        for (Mailbox mailbox : told.all()) {
            Known first = at(told, mailbox.id()).orElseThrow();
            Set<Event> events = interest.events(first.path(), interest.subscribed(first.path()));
            if (events.isEmpty() || !first.rights().has(Right.LOOKUP)) {
                continue;
            }
            if (!first.readable()) {
                interest.lost(first.path());
                news.list(first.path());
            } else if (status && events.contains(Event.MESSAGE_NEW) && !isSelected(mailbox.id())) {
                news.status(place(first), first(events));
            }
        }
    }

    /** Tells what is new; false when that is more than was kept in mind. */
    boolean tell(NotifyNews news, MailboxTree now) {
        Set<MailboxId> candidates = new TreeSet<>(now.differing(told));
        candidates.addAll(known.keySet());
        for (MailboxId id : candidates) {
            Optional<Known> before = before(id);
            Optional<Known> after = at(now, id);
            if (!before.equals(after)) {
                mailbox(now, before, after, news);
            }
        }
        if (news.renames()) {
            correct(now, news.order(names(), name -> there(now, name)), news);
        }
        told = now;
        known.clear();
        boolean wanted = interest.wants(Event.MAILBOX_METADATA_CHANGE) || interest.wants(Event.SERVER_METADATA_CHANGE);
        return !wanted || annotations(now, news);
    }

    private Optional<Known> before(MailboxId id) {
        Optional<Known> own = known.get(id);
        return own != null ? own : at(told, id);
    }

    private Optional<Known> at(MailboxTree tree, MailboxId id) {
        return tree.byId(id).map(mailbox -> new Known(mailbox, prefix + tree.path(mailbox), tree.rights(id)));
    }

    private void mailbox(MailboxTree now, Optional<Known> before, Optional<Known> after, NotifyNews news) {
        Set<Event> events = EnumSet.noneOf(Event.class);
        before.ifPresent(known -> events.addAll(
                interest.events(known.path(), known.mailbox().subscribed() || interest.subscribed(known.path()))));
        after.ifPresent(known -> events.addAll(interest.events(known.path(), interest.subscribed(known.path()))));
        if (events.isEmpty()) {
            return;
        }
        Optional<Known> was = before.filter(known -> known.rights().has(Right.LOOKUP));
        Optional<Known> is = after.filter(known -> known.rights().has(Right.LOOKUP));
        if (was.isPresent() && is.isPresent()) {
            stayed(now, was.get(), is.get(), events, news);
        } else if (is.isPresent()) {
            came(is.get(), events, news);
        } else if (was.isPresent()) {
            went(was.get(), events, news);
        }
        if (is.isPresent() && is.get().readable() && !isSelected(is.get().mailbox().id())) {
            counts(was.filter(Known::readable), is.get(), news);
        }
    }

    // RFC 5465 5.4: made, or shared; 5.9: what cannot be read is told to be so.
    private void came(Known is, Set<Event> events, NotifyNews news) {
        boolean named = events.contains(Event.MAILBOX_NAME);
        boolean back = is.readable() ? interest.regained(is.path()) : lost(is);
        boolean subscribed = is.mailbox().subscribed() && !ListLine.subscribed(told, is.path());
        if (named || back || (subscribed && events.contains(Event.SUBSCRIPTION_CHANGE))) {
            news.list(is.path());
        }
        if (named) {
            parent(is.path(), news);
        }
    }

    private boolean lost(Known is) {
        interest.lost(is.path());
        return true;
    }

    // RFC 5465 5.4: deleted, or not shared any more, in which case 5.9 has everybody told who was told of it.
    private void went(Known was, Set<Event> events, NotifyNews news) {
        if (account.shared()) {
            interest.lost(was.path());
        }
        boolean named = events.contains(Event.MAILBOX_NAME);
        boolean unsubscribed = was.mailbox().subscribed() && !interest.subscribed(was.path());
        if (named || account.shared() || (unsubscribed && events.contains(Event.SUBSCRIPTION_CHANGE))) {
            news.gone(was.path());
        }
        if (named) {
            parent(was.path(), news);
        }
    }

    private void stayed(MailboxTree now, Known was, Known is, Set<Event> events, NotifyNews news) {
        if (was.readable() && !is.readable()) {
            interest.lost(is.path());
            news.list(is.path());
        } else if (!was.readable() && is.readable() && interest.regained(is.path())) {
            news.list(is.path());
        }
        boolean subscription = was.mailbox().subscribed() != is.mailbox().subscribed();
        if (subscription && events.contains(Event.SUBSCRIPTION_CHANGE)) {
            news.list(is.path());
        }
        if (events.contains(Event.MAILBOX_NAME) && !was.path().equals(is.path()) && !cameAlong(now, was, is)) {
            news.renamed(was.path(), is.path());
        }
    }

    /** The names that the client knows, before it is told what is new. */
    private Map<String, MailboxId> names() {
        Map<String, MailboxId> names = new TreeMap<>();
        for (Mailbox mailbox : told.all()) {
            before(mailbox.id()).ifPresent(at -> names.put(at.path(), mailbox.id()));
        }
        known.values().forEach(at -> at.ifPresent(
                made -> names.put(made.path(), made.mailbox().id())));
        return names;
    }

    /**
     * Of several renames in a moment only the outcome is known, and what can be told of it step by step may leave the
     * client with a wrong name: that, and what goes by it, is then told as it is.
     *
     * @param believed what the client takes each name for, once it has followed what it is told of renames
     */
    private void correct(MailboxTree now, Map<String, MailboxId> believed, NotifyNews news) {
        believed.forEach((name, id) -> {
            Optional<Known> is = at(now, id).filter(known -> known.rights().has(Right.LOOKUP));
            if (is.filter(known -> known.path().equals(name)).isPresent()) {
                return;
            }
            mention(name, news);
            is.ifPresent(known -> mention(known.path(), news));
            is.filter(known -> known.readable() && !isSelected(id))
                    .ifPresent(known -> counts(Optional.empty(), known, news));
        });
    }

    private boolean there(MailboxTree now, String name) {
        return now.byPath(name.substring(prefix.length()))
                .filter(mailbox -> now.rights(mailbox.id()).has(Right.LOOKUP))
                .isPresent();
    }

    private void mention(String path, NotifyNews news) {
        if (interest.events(path, interest.subscribed(path)).contains(Event.MAILBOX_NAME)) {
            news.list(path);
        }
    }

    /** RFC 5465 5.4: those below a renamed mailbox are not told of themselves. */
    private boolean cameAlong(MailboxTree now, Known was, Known is) {
        boolean itself = !was.mailbox().name().equals(is.mailbox().name())
                || !was.mailbox().parent().equals(is.mailbox().parent());
        Optional<Known> above = is.mailbox().parent().flatMap(parent -> at(now, parent));
        return !itself && above.filter(parent -> parent.rights().has(Right.LOOKUP)).isPresent();
    }

    /** RFC 5465 5.4: what is right above a mailbox that came or went is affected, whether it is a mailbox or not. */
    private void parent(String path, NotifyNews news) {
        int end = path.lastIndexOf(MailboxPaths.DELIMITER);
        if (end > 0) {
            mention(path.substring(0, end), news);
        }
    }

    private void counts(Optional<Known> was, Known is, NotifyNews news) {
        Set<Event> events = interest.events(is.path(), interest.subscribed(is.path()));
        if (!events.contains(Event.MESSAGE_NEW)) {
            return;
        }
        MailboxCounts after = is.mailbox().counts();
        if (was.isEmpty()) {
            // RFC 5465 5.1: whoever follows flags is told of each UIDVALIDITY, also of that of an empty mailbox; and an
            // empty one may have come in the place of another.
            boolean renewed = told.byPath(is.path().substring(prefix.length())).isPresent();
            if (after.uidNext() > 1 || renewed || events.contains(Event.FLAG_CHANGE)) {
                news.status(place(is), first(events));
            }
            return;
        }
        MailboxCounts before = was.get().mailbox().counts();
        boolean condstore = session.enabled(Extension.CONDSTORE);
        Set<StatusItem> items = EnumSet.noneOf(StatusItem.class);
        // RFC 5465 5.2 and 5.3; the UIDVALIDITY with it, since a name may have come to mean another mailbox.
        if (before.uidNext() != after.uidNext() || before.total() != after.total()) {
            items.addAll(Set.of(StatusItem.MESSAGES, StatusItem.UIDNEXT, StatusItem.UIDVALIDITY));
        }
        // RFC 5465 5.1: without CONDSTORE, only what changes a number is told.
        if (events.contains(Event.FLAG_CHANGE)) {
            boolean unseen = before.unseen() != after.unseen();
            boolean any = condstore && !before.highestModSeq().equals(after.highestModSeq());
            items.addAll(unseen ? Set.of(StatusItem.UNSEEN, StatusItem.UIDVALIDITY) : Set.of());
            items.addAll(any ? Set.of(StatusItem.UIDVALIDITY) : Set.of());
        }
        if (!items.isEmpty()) {
            items.addAll(condstore ? Set.of(StatusItem.HIGHESTMODSEQ) : Set.of());
            news.status(place(is), items);
        }
    }

    /** RFC 5465 3.1: what a client must know before it can tell what is new. */
    private static Set<StatusItem> first(Set<Event> events) {
        Set<StatusItem> items = EnumSet.of(StatusItem.MESSAGES, StatusItem.UIDNEXT, StatusItem.UIDVALIDITY);
        if (events.contains(Event.FLAG_CHANGE)) {
            items.addAll(Set.of(StatusItem.UNSEEN, StatusItem.HIGHESTMODSEQ));
        }
        return items;
    }

    private boolean annotations(MailboxTree now, NotifyNews news) {
        Optional<AnnotationChange.Since> since = account.annotationsSince(annotationsTold);
        if (since.isEmpty()) {
            return false;
        }
        annotationsTold = since.get().upTo();
        since.get().changes().stream().filter(change -> !isOwn(change)).forEach(change -> annotation(now, change, news));
        ownAnnotations.clear();
        return true;
    }

    private void annotation(MailboxTree now, AnnotationChange change, NotifyNews news) {
        if (change.mailbox().isEmpty()) {
            if (interest.wants(Event.SERVER_METADATA_CHANGE)) {
                news.annotated("", change.names());
            }
            return;
        }
        Optional<String> path = at(now, change.mailbox().get()).map(Known::path);
        path.filter(name -> interest.events(name, interest.subscribed(name)).contains(Event.MAILBOX_METADATA_CHANGE))
                .ifPresent(name -> news.annotated(name, change.names()));
    }

    /** What the session set itself, once: the same set by somebody else afterwards is news. */
    private boolean isOwn(AnnotationChange change) {
        for (Annotated own : ownAnnotations) {
            if (own.mailbox().equals(change.mailbox()) && own.names().containsAll(change.names())) {
                return own.names().removeAll(change.names());
            }
        }
        return false;
    }

    private boolean isSelected(MailboxId id) {
        return session.selection().filter(box -> box.is(account, id)).isPresent();
    }

    private Place place(Known known) {
        return new Place(account, known.mailbox(), known.path());
    }

    // What the client knows from the answers to its commands.

    /** Messages were put into a mailbox by this session. */
    void put(MailboxId id, NumberSet uids) {
        Optional<Known> before = before(id);
        if (before.isEmpty() || uids.isEmpty()) {
            return;
        }
        MailboxCounts counts = before.get().mailbox().counts();
        // Where somebody else was faster, the client has something to be told after all.
        if (counts.uidNext() == uids.min()) {
            MailboxCounts next = new MailboxCounts(
                    uids.max() + 1,
                    counts.total() + (int) uids.size(),
                    counts.unseen(),
                    counts.deleted(),
                    counts.octets(),
                    counts.highestModSeq());
            known.put(id, Optional.of(before.get().with(next)));
        }
    }

    /** A mailbox was made, renamed or deleted by this session, and with it those above it that were not there. */
    void named(MailboxId id) {
        MailboxTree now = account.mailboxes();
        Optional<Known> at = at(now, id);
        // Nobody had said that it would be subscribed: that is told.
        Optional<Known> before = before(id);
        known.put(id, before.isEmpty() ? at.map(made -> made.subscribed(false)) : at);
        if (before.isPresent() && at.isPresent()) {
            cameAlong(before.get().path(), at.get().path());
        }
        while (at.isPresent()) {
            at = at.get().mailbox().parent().flatMap(parent -> at(now, parent));
            at.filter(above -> before(above.mailbox().id()).isEmpty())
                    .ifPresent(above -> known.put(above.mailbox().id(), Optional.of(above.subscribed(false))));
        }
    }

    /** The client knows that what is below a mailbox goes where that goes. */
    private void cameAlong(String from, String to) {
        for (Mailbox mailbox : told.all()) {
            before(mailbox.id())
                    .filter(below -> below.path().startsWith(from + MailboxPaths.DELIMITER))
                    .ifPresent(below -> known.put(
                            mailbox.id(), Optional.of(below.at(to + below.path().substring(from.length())))));
        }
    }

    /** A name was subscribed by this session, or is not any more. */
    void subscribed(String path, boolean on) {
        Optional<Mailbox> mailbox = told.byPath(path);
        Optional<Known> before = mailbox.flatMap(found -> before(found.id()));
        before.ifPresent(at -> known.put(at.mailbox().id(), Optional.of(at.subscribed(on))));
    }

    void annotated(OwnChange.Annotated own) {
        ownAnnotations.add(new Annotated(own.mailbox(), new TreeSet<>(own.names())));
    }

    /** A mailbox is not selected any more; the client knows its messages as they were told last. */
    void left(Mailbox mailbox) {
        before(mailbox.id()).ifPresent(before -> known.put(mailbox.id(), Optional.of(before.with(mailbox.counts()))));
    }

    @Override
    public void close() {
        watch.close();
    }
}
