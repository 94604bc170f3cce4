package org.redoubt.account;

import com.github.benmanes.caffeine.cache.Cache;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redoubt.store.Batch;
import org.redoubt.store.ByteReader;
import org.redoubt.store.Commit;
import org.redoubt.store.CommitLane;
import org.redoubt.store.CommitLane.Published;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.CommitResult;
import org.redoubt.store.Head;
import org.redoubt.store.Key;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.Transaction;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;
import org.redoubt.store.seal.MasterKey;

/**
 * One account in memory: its durable state, the lane it changes through, and who waits to hear of changes.
 *
 * <p>There is at most one of an account in the process ({@code Accounts} sees to that), so what is in memory is what
 * is on disk. Readers take {@link #state} and look around in it without locks.
 */
final class AccountCore {
    final AccountId id;
    final SealedRecords sealed;
    final Contents contents;
    final Summaries summaries;
    final Outbox outbox;
    final ThreadTable threads = new ThreadTable();
    final Accounts accounts;

    private final Store store;
    private final InstantSource clock;
    private final CommitLane<AccountState> lane;
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final AtomicBoolean announcing = new AtomicBoolean();
    private final Map<MailboxId, Long> recentFrom = new ConcurrentHashMap<>();
    private final Map<MailboxId, Counted> counted = new ConcurrentHashMap<>();

    /** The list of scripts as it is on disk; empty until it is asked for. Guarded by {@link #scriptsLock}. */
    private Optional<Scripts.Index> scripts = Optional.empty();

    /** What senders are told, as {@link #scripts} is kept. */
    private Optional<VacationResponse> vacation = Optional.empty();

    private final Object scriptsLock = new Object();

    /** Of a sealed account: nobody has its key any more. Written within {@code Accounts.cores} alone. */
    private volatile boolean shutting;

    private AccountCore(
            Store store,
            AccountId id,
            SealedRecords sealed,
            Cache<Summaries.BlockKey, Summaries.Block> cache,
            ThreadRows threadRows,
            InstantSource clock,
            Accounts accounts) {
        this.accounts = accounts;
        this.outbox = new Outbox(this, accounts);
        this.store = store;
        this.id = id;
        this.sealed = sealed;
        this.clock = clock;
        this.lane = new CommitLane<>(store, id, CommitLane.Owner.of(this::load, _ -> announce(), threadRows.ofAccount()));
        this.contents = new Contents(store, id, sealed);
        this.summaries = new Summaries(store, id, sealed, lane, cache);
        state().mailboxes().forEach((mailbox, state) -> recentFrom.put(mailbox, state.uidNext()));
    }

    /**
     * The account, or empty when there is none.
     *
     * @throws ClosedException when it is sealed and nobody has opened it
     */
    static Optional<AccountCore> open(
            Store store,
            MasterKey master,
            AccountId id,
            Cache<Summaries.BlockKey, Summaries.Block> cache,
            ThreadRows threadRows,
            InstantSource clock,
            Accounts accounts) {
        try (View view = store.view(id)) {
            return view.get(Key.KEY_SLOT)
                    .map(slot -> SealedRecords.open(master, id, slot, accounts.openLock(id)))
                    .map(sealed -> new AccountCore(store, id, sealed, cache, threadRows, clock, accounts));
        }
    }

    /**
     * Makes an account: its key, its root and its first mailboxes.
     *
     * @return false when it exists
     */
    static boolean create(Store store, MasterKey master, AccountId id, long limitOctets) {
        Batch batch = new Batch()
                .put(Key.KEY_SLOT, SealedRecords.newKeySlot(master, id))
                .put(Layout.ROOT, Root.fresh(limitOctets).encode());
        Commit commit = new Commit(id, Head.NONE, 1, batch, List.of());
        return switch (store.commit(commit).join()) {
            case CommitResult.Applied _ -> true;
            case CommitResult.Conflict _ -> false;
        };
    }

    /** Nobody has the key of this sealed account any more. */
    void shut() {
        shutting = true;
    }

    boolean shutting() {
        return shutting;
    }

    /**
     * This account, for somebody who begins to use it.
     *
     * @param given its lock, when it is sealed and open
     * @throws ClosedException when it is closed
     */
    AccountCore reopened(Optional<SealLock> given) {
        if (shutting) {
            SealLock lock = given.orElseThrow(ClosedException::new);
            if (sealed.wiped()) {
                sealed.restore(lock);
            } else {
                sealed.relock(lock);
            }
            shutting = false;
        }
        return this;
    }

    private record Counted(RowTable rows, MailboxTotals totals) {}

    /** What these rows add up to, if somebody has counted them. */
    Optional<MailboxTotals> totals(MailboxId mailbox, RowTable rows) {
        return Optional.ofNullable(counted.get(mailbox))
                .filter(known -> known.rows() == rows)
                .map(Counted::totals);
    }

    void totals(MailboxId mailbox, RowTable rows, MailboxTotals totals) {
        counted.put(mailbox, new Counted(rows, totals));
    }

    AccountState state() {
        return lane.state();
    }

    long version() {
        return lane.head().version().value();
    }

    boolean idle() {
        return lane.idle() && watchers.isEmpty();
    }

    long nowMillis() {
        return clock.millis();
    }

    View view() {
        return store.view(id);
    }

    Store store() {
        return store;
    }

    private Published<AccountState> load() {
        try (View view = store.view(id)) {
            Root root = view.get(Layout.ROOT)
                    .map(Root::decode)
                    .orElseThrow(() -> new StoreException("an account has no root"));
            Map<MailboxId, MailboxState> mailboxes = new HashMap<>();
            Map<MailboxId, byte[]> counts = new HashMap<>();
            view.scan(Layout.COUNTS, (key, value) -> {
                counts.put(Layout.mailboxOf(key), value);
                return true;
            });
            view.scan(Layout.MAILBOXES, (key, value) -> {
                MailboxId mailbox = Layout.mailboxOf(key);
                MailboxMeta meta = MailboxMeta.decode(mailbox, sealed.open(key, value));
                mailboxes.put(mailbox, MailboxState.decode(meta, counts.getOrDefault(mailbox, new byte[0])));
                return true;
            });
            NavigableSet<String> dangling = view.get(Layout.DANGLING)
                    .map(bytes -> DanglingFormat.decode(sealed.open(Layout.DANGLING, bytes)))
                    .orElseGet(TreeSet::new);
            Map<Long, Acl> addressBooks = new HashMap<>();
            view.scan(Layout.ADDRESS_BOOK_ACLS, (key, value) -> {
                addressBooks.put(key.u64(1), Acl.decode(new ByteReader(sealed.open(key, value))));
                return true;
            });
            AccountState state = new AccountState(
                    root,
                    Map.copyOf(mailboxes),
                    new MailboxTree.Paths(mailboxes),
                    dangling,
                    AnnotationLog.from(view.head().version()),
                    Map.copyOf(addressBooks));
            return new Published<>(view.head(), state);
        }
    }

    /** Queues a change made through an {@link Edit}; the errands it posts are carried once it is on disk. */
    <R> CompletableFuture<R> submit(Actor actor, Function<Edit, Step<AccountState, R>> change) {
        Aftermath after = new Aftermath();
        return after.follow(lane.submit(laned(actor, change, after)));
    }

    /** As {@link #submit}, for a caller who waits for this change alone and may be made to write it. */
    <R> CompletableFuture<R> submitHere(Actor actor, Function<Edit, Step<AccountState, R>> change) {
        Aftermath after = new Aftermath();
        return after.follow(lane.submitHere(laned(actor, change, after)));
    }

    private <R> CommitLane.Function<AccountState, R> laned(
            Actor actor, Function<Edit, Step<AccountState, R>> change, Aftermath after) {
        return (state, transaction) -> {
            Edit edit = new Edit(state, transaction, sealed, actor, clock.millis());
            Step<AccountState, R> step = change.apply(edit);
            after.edit = edit;
            return step;
        };
    }

    /** What others do because of a change, once it is on disk. */
    private final class Aftermath {
        /** The one that was written: a change may be made several times. */
        private volatile @Nullable Edit edit;

        <R> CompletableFuture<R> follow(CompletableFuture<R> done) {
            return done.whenComplete((_, failure) -> {
                Edit made = edit;
                if (made == null) {
                    return;
                }
                if (made.anyTaught()) {
                    accounts.vocabulary().changed(id);
                }
                if (failure == null && made.anyJudged()) {
                    accounts.teacher().soon(id);
                }
                if (failure == null && made.posted()) {
                    outbox.carrySoon();
                }
            });
        }
    }

    /**
     * Makes a change and returns once it is on disk.
     *
     * @throws IOException when the store failed
     */
    <R> R change(Actor actor, Function<Edit, Step<AccountState, R>> change) throws IOException {
        return await(submitHere(actor, change));
    }

    static <R> R await(CompletableFuture<R> future) throws IOException {
        try {
            return future.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof ClosedException) {
                throw new AccountClosedException();
            }
            if (failed.getCause() instanceof IOException known) {
                throw known;
            }
            throw failure(failed);
        }
    }

    private static IOException failure(CompletionException failed) {
        if (failed.getCause() instanceof RuntimeException bug && !(bug instanceof StoreException)) {
            throw bug;
        }
        return new IOException("the store failed", failed.getCause());
    }

    /** Runs a read; what the store throws becomes an IOException. */
    static <R> R reading(Supplier<R> read) throws IOException {
        try {
            return read.get();
        } catch (ClosedException closed) {
            throw new AccountClosedException();
        } catch (StoreException failed) {
            throw new IOException("the store failed", failed);
        }
    }

    /** A mailbox with all its rows; empty when it is not there. */
    Optional<MailboxView> mailbox(MailboxId mailbox) throws IOException {
        AccountState now = state();
        MailboxState state = now.mailboxes().get(mailbox);
        if (state != null && !state.loaded()) {
            now = await(lane.<AccountState>submit((base, transaction) -> {
                if (!base.mailboxes().containsKey(mailbox)) {
                    return new Step<>(base, base);
                }
                AccountState loaded = loadRows(base, transaction, mailbox);
                return new Step<>(loaded, loaded);
            }));
            state = now.mailboxes().get(mailbox);
        }
        return Optional.ofNullable(state)
                .map(s -> new MailboxView(s.mailbox(), s.meta().keywords(), s.rows().orElseThrow()));
    }

    private AccountState loadRows(
            AccountState base, Transaction transaction, MailboxId mailbox) {
        Edit edit = new Edit(base, transaction, sealed, new Actor("-", "load"), clock.millis());
        edit.withRows(mailbox);
        return edit.finish();
    }

    /** The account's scripts, read once. */
    Scripts.Index scripts() throws IOException {
        synchronized (scriptsLock) {
            if (scripts.isEmpty()) {
                scripts = Optional.of(reading(() -> {
                    try (View view = view()) {
                        return Scripts.index(view::get, sealed);
                    }
                }));
            }
            return scripts.get();
        }
    }

    /** What senders are told, read once. */
    VacationResponse vacation() throws IOException {
        synchronized (scriptsLock) {
            if (vacation.isEmpty()) {
                vacation = Optional.of(reading(() -> {
                    try (View view = view()) {
                        return Vacations.read(view::get, sealed);
                    }
                }));
            }
            return vacation.get();
        }
    }

    /** After a change of the owner's rules is on disk: whoever asks from now on reads it. */
    void scriptsChanged() {
        synchronized (scriptsLock) {
            scripts = Optional.empty();
            vacation = Optional.empty();
        }
    }

    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    /** Tells those who watch, on a thread of their own; changes that come meanwhile are told once. */
    private void announce() {
        if (!watchers.isEmpty() && announcing.compareAndSet(false, true)) {
            Thread.startVirtualThread(() -> {
                announcing.set(false);
                watchers.forEach(Runnable::run);
            });
        }
    }

    /** The uids nobody was told of as recent yet; if {@code claim}, nobody else will be. */
    NumberSet recent(MailboxId mailbox, boolean claim) {
        MailboxState state = state().mailboxes().get(mailbox);
        if (state == null) {
            return NumberSet.EMPTY;
        }
        long next = state.uidNext();
        Long from = claim ? recentFrom.put(mailbox, next) : recentFrom.get(mailbox);
        return NumberSet.range(from == null ? 1 : from, next - 1);
    }
}
