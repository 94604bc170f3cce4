package org.redoubt.account;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Change;
import org.redoubt.store.Change.Action;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.Change.ObjectType;
import org.redoubt.store.Key;
import org.redoubt.store.Transaction;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;

/**
 * An account while one change is made to it: starts as a state, is edited, and at the end writes whatever differs
 * and becomes the next state. What lies where is {@link Layout}; only this class writes rows, mailboxes and totals.
 */
final class Edit {
    final Transaction transaction;
    final SealedRecords sealed;
    final long nowMillis;

    private final AccountState base;
    private final Actor actor;
    private final Map<MailboxId, MailboxState> mailboxes;
    private final NavigableSet<String> dangling;
    private final Map<Long, Acl> addressBooks;
    /** Rows as they are on disk, of the mailboxes whose rows are in memory. */
    private final Map<MailboxId, RowTable> onDisk = new HashMap<>();

    private final List<Change> changes = new ArrayList<>();
    private final NumberSet.Builder recounted = NumberSet.builder();
    private final List<AnnotationLog.Entry> annotated = new ArrayList<>();
    private int posted;
    private boolean judged;
    private boolean taught;
    private long nextEmail;
    private long nextMailbox;
    private long lastUidValidity;
    private long limitOctets;

    Edit(AccountState base, Transaction transaction, SealedRecords sealed, Actor actor, long nowMillis) {
        this.base = base;
        this.transaction = transaction;
        this.sealed = sealed;
        this.actor = actor;
        this.nowMillis = nowMillis;
        this.mailboxes = new HashMap<>(base.mailboxes());
        this.dangling = new TreeSet<>(base.dangling());
        this.addressBooks = new HashMap<>(base.addressBooks());
        this.nextEmail = base.root().nextEmail();
        this.nextMailbox = base.root().nextMailbox();
        this.lastUidValidity = base.root().lastUidValidity();
        this.limitOctets = base.root().limitOctets();
        mailboxes.forEach((id, state) -> state.rows().ifPresent(rows -> onDisk.put(id, rows)));
    }

    /** Whether somebody who has signed in makes this change; mail that arrives and the server's own work do not count. */
    boolean byPerson() {
        return !actor.by().equals("-");
    }

    /** Notes that somebody put an email into Junk or took it out. */
    void judged(EmailId email) {
        transaction.put(Layout.judged(email), new byte[0]);
        judged = true;
    }

    boolean anyJudged() {
        return judged;
    }

    /** Tells that the spam filter was taught something. */
    void taught() {
        taught = true;
        EnumSet<Kind> kinds = EnumSet.of(Kind.CONTENT);
        changes.add(new Change(ObjectType.ACCOUNT, Action.UPDATED, kinds, 0, NumberSet.EMPTY, NumberSet.EMPTY));
    }

    boolean anyTaught() {
        return taught;
    }

    /** The account before this change. */
    AccountState base() {
        return base;
    }

    EmailId newEmail() {
        return new EmailId(nextEmail++);
    }

    MailboxId newMailbox() {
        return new MailboxId(nextMailbox++);
    }

    /** RFC 9051 2.3.1.1: a mailbox made anew under an old name must have a larger one. */
    long newUidValidity() {
        lastUidValidity = Math.max(lastUidValidity + 1, nowMillis / 1000);
        return lastUidValidity;
    }

    /** Tells the journal, too: a quota is there where there is a limit. */
    void limit(long octets) {
        if (octets != limitOctets) {
            Action action = limitOctets == 0 ? Action.CREATED : octets == 0 ? Action.DESTROYED : Action.UPDATED;
            object(ObjectType.QUOTA, action, Quota.ONLY);
        }
        limitOctets = octets;
    }

    NavigableSet<String> dangling() {
        return dangling;
    }

    int mailboxCount() {
        return mailboxes.size();
    }

    Optional<MailboxState> find(MailboxId id) {
        return Optional.ofNullable(mailboxes.get(id));
    }

    /** The mailbox of a role, as edited so far. */
    Optional<MailboxId> mailboxes(Role role) {
        for (MailboxState state : mailboxes.values()) {
            if (state.meta().has(role)) {
                return Optional.of(state.meta().id());
            }
        }
        return Optional.empty();
    }

    /** Whether any mailbox knows a keyword. */
    boolean knows(Keyword keyword) {
        return mailboxes.values().stream().anyMatch(state -> state.meta().keywords().contains(keyword));
    }

    /** Whether any mailbox or address book gives something to just these, as edited so far. */
    boolean gives(Grantee grantee) {
        return mailboxes.values().stream().anyMatch(s -> s.meta().acl().gives(grantee))
                || addressBooks.values().stream().anyMatch(acl -> acl.gives(grantee));
    }

    /** Who but the owner may do what with an address book, as edited so far. */
    Acl addressBook(long book) {
        return addressBooks.getOrDefault(book, Acl.EMPTY);
    }

    void addressBook(long book, Acl acl) {
        if (acl.size() == 0) {
            addressBooks.remove(book);
        } else {
            addressBooks.put(book, acl);
        }
    }

    /** Tells what happened to an address book, or to cards in it. */
    void contacts(ObjectType type, Action action, EnumSet<Kind> kinds, long book, NumberSet objects) {
        changes.add(new Change(type, action, kinds, book, NumberSet.EMPTY, objects));
    }

    /** Tells that somebody shares something with this account, or nothing any more. */
    void sharers() {
        EnumSet<Kind> kinds = EnumSet.of(Kind.RIGHTS);
        changes.add(new Change(ObjectType.ACCOUNT, Action.UPDATED, kinds, 0, NumberSet.EMPTY, NumberSet.EMPTY));
    }

    /** The paths as edited so far. */
    MailboxTree.Paths paths() {
        return new MailboxTree.Paths(mailboxes);
    }

    /** A mailbox that is there, with at least the rows of its tail in memory. */
    MailboxState withTail(MailboxId id) {
        MailboxState state = Objects.requireNonNull(mailboxes.get(id));
        return state.rows().isPresent() ? state : loaded(RowLoader.tail(transaction, state));
    }

    /** A mailbox that is there, with all its rows in memory. */
    MailboxState withRows(MailboxId id) {
        MailboxState state = withTail(id);
        return state.loaded() ? state : loaded(RowLoader.pages(transaction, state));
    }

    private MailboxState loaded(MailboxState state) {
        state.rows().ifPresent(rows -> onDisk.put(state.meta().id(), rows));
        return keep(state);
    }

    private MailboxState keep(MailboxState state) {
        mailboxes.put(state.meta().id(), state);
        return state;
    }

    void put(MailboxMeta meta) {
        MailboxState now = mailboxes.get(meta.id());
        keep(now == null ? MailboxState.fresh(meta, transaction.version()) : now.with(meta));
    }

    /** Removes a mailbox whose rows are all in memory. */
    void remove(MailboxId id) {
        mailboxes.remove(id);
    }

    /** Replaces a mailbox's rows. */
    void rows(MailboxId id, RowTable rows, long uidNext) {
        keep(Objects.requireNonNull(mailboxes.get(id)).changed(rows, uidNext, transaction.version()));
        recounted.add(id.value());
    }

    void emails(Action action, EnumSet<Kind> kinds, MailboxId in, NumberSet uids, NumberSet emails) {
        changes.add(new Change(ObjectType.EMAIL, action, kinds, in.value(), uids, emails));
    }

    /** Tells what happened to an object of a type that is not about mailboxes. */
    void object(ObjectType type, Action action, long id) {
        changes.add(new Change(type, action, EnumSet.of(Kind.CONTENT), 0, NumberSet.EMPTY, NumberSet.of(id)));
    }

    /** Tells which threads lost an email, or got one back: when the email is purged nobody knows its thread any more. */
    void threads(List<ThreadId> ids) {
        NumberSet.Builder threads = NumberSet.builder();
        ids.forEach(id -> threads.add(id.value()));
        changes.add(new Change(
                ObjectType.THREAD, Action.UPDATED, EnumSet.of(Kind.MEMBERSHIP), 0, NumberSet.EMPTY, threads.build()));
    }

    void mailbox(Action action, Kind kind, MailboxId id) {
        changes.add(new Change(
                ObjectType.MAILBOX, action, EnumSet.of(kind), 0, NumberSet.EMPTY, NumberSet.of(id.value())));
    }

    /** Posts an errand for another account; the change must write something to the journal, too. See {@link Outbox}. */
    ErrandId post(AccountId target, Errand errand) {
        ErrandId id = new ErrandId(transaction.version().value(), posted++);
        Key place = Layout.errand(id);
        byte[] record = ErrandFormat.encode(new ErrandFormat.Posted(target, actor, errand));
        transaction.put(place, sealed.seal(place, record));
        return id;
    }

    /** Whether this change posted errands. */
    boolean posted() {
        return posted > 0;
    }

    /**
     * Tells that annotations of a mailbox, or of the account, changed.
     *
     * @param person whose they are; empty when they are shared
     */
    void annotated(Optional<MailboxId> id, Optional<AccountId> person, Set<String> names) {
        annotated.add(new AnnotationLog.Entry(transaction.version(), id, person, names));
        if (id.isPresent()) {
            mailbox(Action.UPDATED, Kind.ANNOTATIONS, id.get());
        } else {
            EnumSet<Kind> kinds = EnumSet.of(Kind.ANNOTATIONS);
            changes.add(
                    new Change(ObjectType.ACCOUNT, Action.UPDATED, kinds, 0, NumberSet.EMPTY, NumberSet.EMPTY));
        }
    }

    /** Tells that the account's Sieve scripts changed. */
    void scripts() {
        EnumSet<Kind> kinds = EnumSet.of(Kind.CONTENT);
        changes.add(new Change(ObjectType.ACCOUNT, Action.UPDATED, kinds, 0, NumberSet.EMPTY, NumberSet.EMPTY));
    }

    /** Writes what differs from the state this began with; returns the next state. */
    AccountState finish() {
        boolean renamed = false;
        long octets = 0;
        long messages = 0;
        for (MailboxState state : mailboxes.values()) {
            MailboxState before = base.mailboxes().get(state.meta().id());
            renamed |= write(before, state);
            octets += state.totals().octets();
            messages += state.totals().rows();
        }
        for (MailboxState before : base.mailboxes().values()) {
            if (!mailboxes.containsKey(before.meta().id())) {
                erase(before.meta().id());
                renamed = true;
            }
        }
        Root root = new Root(nextEmail, nextMailbox, lastUidValidity, octets, messages, limitOctets);
        if (!root.equals(base.root())) {
            transaction.put(Layout.ROOT, root.encode());
        }
        if (!dangling.equals(base.dangling())) {
            transaction.put(Layout.DANGLING, sealed.seal(Layout.DANGLING, DanglingFormat.encode(dangling)));
        }
        writeAddressBooks();
        writeJournal();
        return new AccountState(
                root,
                Map.copyOf(mailboxes),
                renamed ? new MailboxTree.Paths(mailboxes) : base.paths(),
                Collections.unmodifiableNavigableSet(dangling),
                base.annotations().with(annotated),
                addressBooks.equals(base.addressBooks()) ? base.addressBooks() : Map.copyOf(addressBooks));
    }

    private void writeAddressBooks() {
        addressBooks.forEach((book, acl) -> {
            if (!acl.equals(base.addressBooks().get(book))) {
                Key place = Layout.addressBookAcl(book);
                ByteWriter out = new ByteWriter(64);
                acl.encode(out);
                transaction.put(place, sealed.seal(place, out.toBytes()));
            }
        });
        base.addressBooks().keySet().forEach(book -> {
            if (!addressBooks.containsKey(book)) {
                transaction.delete(Layout.addressBookAcl(book));
            }
        });
    }

    /** Writes one mailbox; says whether its path may have changed. */
    private boolean write(@Nullable MailboxState before, MailboxState state) {
        MailboxId id = state.meta().id();
        if (before == state) {
            return false;
        }
        boolean renamed = before == null
                || !before.meta().name().equals(state.meta().name())
                || !before.meta().parent().equals(state.meta().parent());
        if (before == null || before.meta() != state.meta()) {
            transaction.put(Layout.mailbox(id), sealed.seal(Layout.mailbox(id), state.meta().encode()));
        }
        if (before == null || !before.counts().equals(state.counts())) {
            transaction.put(Layout.counts(id), state.encodeCounts());
            state.rows().ifPresent(rows -> new RowWriter(transaction, id).write(diskRows(id), rows));
        }
        return renamed;
    }

    private void erase(MailboxId id) {
        new RowWriter(transaction, id).write(diskRows(id), RowTable.empty());
        transaction.delete(Layout.mailbox(id));
        transaction.delete(Layout.counts(id));
        Annotations.forget(this, id);
        UrlKeys.forget(this, id);
    }

    private RowTable diskRows(MailboxId id) {
        return onDisk.getOrDefault(id, RowTable.empty());
    }

    private void writeJournal() {
        recounted.build().forEach(id -> {
            if (mailboxes.containsKey(new MailboxId(id))) {
                mailbox(Action.UPDATED, Kind.COUNTS, new MailboxId(id));
            }
        });
        if (changes.isEmpty() && posted()) {
            // Without an entry the version does not move, and the next commit's errand would have the same name.
            throw new IllegalStateException("a change that posts an errand is in the journal");
        }
        if (!changes.isEmpty()) {
            transaction.journal(nowMillis, actor.by(), actor.via(), changes);
        }
    }
}
