package org.redoubt.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.redoubt.search.Indexes;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.Renewal;

/**
 * The accounts of this process: makes and destroys them, and keeps those in use in memory, each once.
 *
 * <p>An account somebody uses is pinned; others stay while there is room and leave in the order they were last used.
 * Only the assembly of the server holds this; everybody else goes through the {@link Gate}.
 */
public final class Accounts implements AutoCloseable {
    private final Store store;
    private final MasterKey master;
    private final Path spool;
    private final InstantSource clock;
    /** Absent where nothing is searched, as in a command that runs by itself. */
    private final Optional<IndexFollower> follower;

    private final Cache<Summaries.BlockKey, Summaries.Block> summaries = Caffeine.newBuilder()
            .maximumWeight(AccountLimits.SUMMARY_CACHE)
            .weigher((Summaries.BlockKey _, Summaries.Block block) -> block.octets())
            .executor(Runnable::run)
            .build();
    private final Map<AccountId, Pinned> cores = new ConcurrentHashMap<>();
    /** Accounts nobody uses with the rows they hold, the longest unused first; guarded by itself. */
    private final LinkedHashMap<AccountId, Long> idle = new LinkedHashMap<>();

    private long idleRows;

    private final Vocabulary vocabulary = new Vocabulary(this);
    private final Teacher teacher = new Teacher(this);
    private final Alarms alarms = new Alarms(this);
    private final Set<Runnable> boardWatchers = ConcurrentHashMap.newKeySet();
    /** Held for reading from when a new account's key is wrapped until that is on disk. */
    private final ReentrantReadWriteLock making = new ReentrantReadWriteLock();

    private record Pinned(AccountCore core, int pins) {}

    private Accounts(Store store, MasterKey master, Path spool, Optional<Indexes> indexes, InstantSource clock) {
        this.store = store;
        this.master = master;
        this.spool = spool;
        this.clock = clock;
        this.follower = indexes.map(all -> new IndexFollower(this, all));
    }

    /**
     * Opens the accounts of a store.
     *
     * @param spool a folder for long messages on their way in; made when it is not there
     * @throws IOException when the folder cannot be made
     */
    public static Accounts open(Store store, MasterKey master, Path spool, InstantSource clock) throws IOException {
        Files.createDirectories(spool);
        return new Accounts(store, master, spool, Optional.empty(), clock);
    }

    /** As {@link #open(Store, MasterKey, Path, InstantSource)}, with search indexes, which are closed after this and before the store. */
    public static Accounts open(Store store, MasterKey master, Path spool, Indexes indexes, InstantSource clock)
            throws IOException {
        Files.createDirectories(spool);
        return new Accounts(store, master, spool, Optional.of(indexes), clock);
    }

    /**
     * Makes an account with its first mailboxes.
     *
     * @param limitOctets its quota, 0 for none
     * @return false when it exists
     * @throws IOException when the store failed
     */
    public boolean create(AccountId id, long limitOctets) throws IOException {
        if (!make(id, limitOctets)) {
            return false;
        }
        return with(id, core -> core.change(new Actor("-", "admin"), MailboxChanges::furnish))
                .orElse(false);
    }

    private boolean make(AccountId id, long limitOctets) throws IOException {
        making.readLock().lock();
        try {
            return AccountCore.reading(() -> AccountCore.create(store, master, id, limitOctets));
        } finally {
            making.readLock().unlock();
        }
    }

    /** Wraps the accounts' keys with the newest master key. */
    public Renewal keySlotRenewal(OutboundQueue queue) {
        return new KeySlotRenewal(store, master, this, queue);
    }

    /** Returns when the keys of accounts that were being made are on disk. */
    void awaitMade() {
        making.writeLock().lock();
        making.writeLock().unlock();
    }

    /**
     * Gives an account another quota.
     *
     * @param limitOctets 0 for none
     * @return false when there is no such account
     * @throws IOException when the store failed
     */
    public boolean limit(AccountId id, long limitOctets) throws IOException {
        return with(id, core -> core.change(new Actor("-", "admin"), edit -> {
                    edit.limit(limitOctets);
                    return new Step<>(edit.finish(), true);
                }))
                .orElse(false);
    }

    /**
     * Destroys an account, its key first; mail of it cannot be read again.
     *
     * @throws IOException when the store failed, somebody uses the account, or it is under legal hold
     */
    public void destroy(AccountId id) throws IOException {
        if (held(id)) {
            throw new IOException("the account is under legal hold");
        }
        follower.ifPresent(index -> index.stop(id));
        try {
            destroyUnused(id);
        } catch (IOException | RuntimeException failed) {
            follower.ifPresent(index -> index.resume(id));
            throw failed;
        }
        if (follower.isPresent()) {
            follower.get().forget(id);
        }
    }

    private void destroyUnused(AccountId id) throws IOException {
        boolean[] used = {false};
        cores.compute(id, (_, pinned) -> {
            used[0] = pinned != null && (pinned.pins() > 0 || !pinned.core().idle());
            return used[0] ? pinned : null;
        });
        if (used[0]) {
            throw new IOException("the account is in use; end its sessions first");
        }
        forgetIdle(id);
        AccountCore.reading(() -> {
            store.destroy(id);
            return true;
        });
    }

    /**
     * Places a hold: from now on nothing that it is about is destroyed, and not the account.
     *
     * @param wanted its number is given here
     * @return empty when there is no such account, or it has too many holds
     * @throws IOException when the store failed
     */
    public Optional<Hold> placeHold(AccountId id, Hold wanted) throws IOException {
        return with(id, core -> core.change(new Actor("-", "admin"), edit -> Holds.place(core, edit, wanted)))
                .flatMap(placed -> placed);
    }

    /**
     * Lifts a hold: what was deleted longer ago than can be recovered is destroyed at the next purge.
     *
     * @return what it was; empty when there is none of that number
     * @throws IOException when the store failed
     */
    public Optional<Hold> liftHold(AccountId id, long hold) throws IOException {
        return with(id, core -> core.change(new Actor("-", "admin"), edit -> Holds.lift(core, edit, hold)))
                .flatMap(lifted -> lifted);
    }

    /** The holds of an account, those that are over included. @throws IOException when the store failed */
    public List<Hold> holds(AccountId id) throws IOException {
        boolean any = AccountCore.reading(() -> {
            try (View view = store.view(id)) {
                return view.get(Layout.HOLDS).isPresent();
            }
        });
        if (!any) {
            return List.of();
        }
        return with(id, core -> AccountCore.reading(() -> {
                    try (View view = core.view()) {
                        return Holds.of(core, view.get(Layout.HOLDS)).all();
                    }
                }))
                .orElse(List.of());
    }

    /** Whether some hold keeps an account from being destroyed now. @throws IOException when the store failed */
    public boolean held(AccountId id) throws IOException {
        Instant now = Instant.ofEpochMilli(clock.millis());
        return holds(id).stream().anyMatch(hold -> hold.live(now));
    }

    /** Every account of mail that exists; those of the directory and of the queue are none. */
    public List<AccountId> all() throws IOException {
        return AccountCore.reading(() -> store.accounts().stream()
                        .filter(id -> !id.equals(OutboundQueue.ACCOUNT) && !id.equals(Sharing.BOARD) && hasKey(id))
                        .toList());
    }

    private boolean hasKey(AccountId id) {
        try (View view = store.view(id)) {
            return view.get(Key.KEY_SLOT).isPresent();
        }
    }

    /**
     * Removes for good what was destroyed longer ago than can be recovered.
     *
     * @return how many emails' rows went
     * @throws IOException when the store failed
     */
    public int purge(AccountId id) throws IOException {
        long before = clock.millis() - AccountLimits.RECOVERABLE.toMillis();
        return with(id, core -> new Purge(core, before, clock.millis()).run()).orElse(0);
    }

    /**
     * Carries the errands that an account has for others, as far as that can be done now; see {@link Outbox}. To be
     * called for every account when a server starts, since the last one may have been killed.
     *
     * @return how many were settled
     * @throws IOException when the account's own store failed
     */
    public int carry(AccountId id) throws IOException {
        if (!AccountCore.reading(() -> hasErrands(id))) {
            return 0;
        }
        return with(id, core -> core.outbox.carry()).orElse(0);
    }

    /**
     * Has the spam filter learn, in the background, what an account's owner moved into Junk or out of it and a server
     * that was killed did not come to.
     */
    public void teach(AccountId id) throws IOException {
        boolean due = AccountCore.reading(() -> {
            try (View view = store.view(id)) {
                return Teacher.due(view);
            }
        });
        if (due) {
            teacher.soon(id);
        }
    }

    InstantSource clock() {
        return clock;
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    Teacher teacher() {
        return teacher;
    }

    private boolean hasErrands(AccountId id) {
        boolean[] any = {false};
        try (View view = store.view(id)) {
            view.scan(Layout.outbox(Optional.empty()), (_, _) -> {
                any[0] = true;
                return false;
            });
        }
        return any[0];
    }

    /**
     * Has the search indexes that there are catch up with their accounts, in the background, and drops those whose
     * account is gone.
     */
    public void followIndexes() throws IOException {
        if (follower.isPresent()) {
            follower.get().followAll();
        }
    }

    /** How an account's search index is; reads all of it and changes nothing. */
    public IndexState indexState(AccountId id) throws IOException {
        return follower.isEmpty()
                ? IndexState.NONE
                : with(id, follower.get()::state).orElse(IndexState.NONE);
    }

    Alarms alarms() {
        return alarms;
    }

    /** When the first of an account's emails comes back that do so by themselves. */
    Optional<Instant> firstDue(AccountId id) {
        try (View view = store.view(id)) {
            return Snoozes.first(view);
        }
    }

    /** The accounts that the board lists in some range. */
    List<AccountId> onBoard(KeyRange range, Function<Key, AccountId> account) throws IOException {
        return AccountCore.reading(() -> {
            List<AccountId> all = new ArrayList<>();
            try (View view = store.view(Sharing.BOARD)) {
                view.scan(range, (key, _) -> {
                    all.add(account.apply(key));
                    return true;
                });
            }
            return all;
        });
    }

    /** Makes the board when there is none; see {@link Sharing}. */
    void ensureBoard() throws IOException {
        if (!AccountCore.reading(() -> hasKey(Sharing.BOARD))) {
            make(Sharing.BOARD, 0);
        }
    }

    /** The accounts that share something with everybody, or with a group that somebody is in. */
    Set<AccountId> sharersOnBoard(Guest guest) throws IOException {
        return AccountCore.reading(() -> {
            Set<AccountId> sharers = new TreeSet<>();
            try (View view = store.view(Sharing.BOARD)) {
                view.scan(Layout.NOTICES, (key, _) -> {
                    if (guest.isNamedBy(Layout.granteeOf(key))) {
                        sharers.add(Layout.ownerOf(key));
                    }
                    return true;
                });
            }
            return sharers;
        });
    }

    /** Calls back when somebody begins to share something with a group or with everybody. */
    Watch watchBoard(Runnable onChange) {
        boardWatchers.add(onChange);
        return () -> boardWatchers.remove(onChange);
    }

    void announceBoard() {
        boardWatchers.forEach(Runnable::run);
    }

    Optional<IndexFollower> follower() {
        return follower;
    }

    /** Checks that everything stored of an account fits together; see {@link AccountChecker}. */
    public AccountChecker.Report check(AccountId id, boolean contents) throws IOException {
        return with(id, core -> new AccountChecker(core, contents).run())
                .orElseGet(() -> new AccountChecker.Report(0, List.of("the account does not exist")));
    }

    @Override
    public void close() {
        teacher.close();
        cores.clear();
        summaries.invalidateAll();
    }

    Path spool() {
        return spool;
    }

    /** What is done with an account while it is pinned. */
    interface Use<R> {
        R with(AccountCore core) throws IOException;
    }

    <R> Optional<R> with(AccountId id, Use<R> use) throws IOException {
        Optional<AccountCore> core = pin(id);
        if (core.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(use.with(core.get()));
        } finally {
            unpin(id);
        }
    }

    /** An account, kept in memory until {@link #unpin}; empty when there is none. */
    Optional<AccountCore> pin(AccountId id) throws IOException {
        try {
            Pinned pinned = cores.compute(id, (_, now) -> now != null
                    ? new Pinned(now.core(), now.pins() + 1)
                    : AccountCore.open(store, master, id, summaries, clock, this)
                            .map(core -> new Pinned(core, 1))
                            .orElse(null));
            if (pinned == null) {
                return Optional.empty();
            }
            forgetIdle(id);
            return Optional.of(pinned.core());
        } catch (StoreException failed) {
            throw new IOException("the store failed", failed);
        }
    }

    void unpin(AccountId id) {
        Pinned left = cores.computeIfPresent(id, (_, now) -> new Pinned(now.core(), now.pins() - 1));
        if (left != null && left.pins() == 0) {
            rest(id, left.core().state().weight());
        }
    }

    private void rest(AccountId id, long rows) {
        synchronized (idle) {
            forgetIdle(id);
            idle.put(id, rows);
            idleRows += rows;
            Iterator<Map.Entry<AccountId, Long>> oldest = idle.entrySet().iterator();
            while (oldest.hasNext() && (idle.size() > AccountLimits.IDLE_ACCOUNTS || idleRows > AccountLimits.IDLE_ROWS)) {
                Map.Entry<AccountId, Long> leaving = oldest.next();
                cores.computeIfPresent(leaving.getKey(), Accounts::unlessUsed);
                idleRows -= leaving.getValue();
                oldest.remove();
            }
        }
    }

    private static @Nullable Pinned unlessUsed(AccountId id, Pinned pinned) {
        return pinned.pins() == 0 && pinned.core().idle() ? null : pinned;
    }

    private void forgetIdle(AccountId id) {
        synchronized (idle) {
            Long rows = idle.remove(id);
            idleRows -= rows == null ? 0 : rows;
        }
    }
}
