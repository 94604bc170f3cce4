package org.redoubt.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.redoubt.guard.LiveSession;
import org.redoubt.search.Indexes;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.KeyRing;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.Renewal;

/**
 * The accounts of this process: makes and destroys them, and keeps those in use in memory, each once.
 *
 * <p>A sealed account's key is in no store: it is here from the first sign-in of its owner that gives it to the end of her
 * last session, and with it goes what of the account is in memory. Until then the account is closed.
 *
 * <p>An account somebody uses is pinned; others stay while there is room and leave in the order they were last used.
 * Only the assembly of the server holds this; everybody else goes through the {@link Gate}.
 */
public final class Accounts implements AutoCloseable {
    private static final Logger LOG = System.getLogger("org.redoubt.account");

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
    private final ThreadRows threadRows = new ThreadRows();
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

    /** Of sealed accounts: those that somebody has opened. Lock order: an entry of this before one of {@link #cores}. */
    private final Map<AccountId, OpenLock> locks = new ConcurrentHashMap<>();

    /** Where mail for closed accounts goes, those used last. Guarded by itself. */
    private final LinkedHashMap<AccountId, Letterbox> letterboxes = new LinkedHashMap<>(16, 0.75f, true);

    private volatile Consumer<AccountId> opened = _ -> {};

    private record Pinned(AccountCore core, int pins) {}

    /** The lock of a sealed account, and the sessions in which its owner gave it. */
    private record OpenLock(SealLock lock, Set<LiveSession> by) {}

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

    /** The keys of these accounts and of the queue's. */
    public AccountKeys keys(OutboundQueue queue) {
        return new AccountKeys(store, master, this, queue, clock);
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
        Optional<Letterbox> closed = closedLetterbox(id);
        if (closed.isPresent()) {
            closed.get().limit(limitOctets);
            return true;
        }
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
        // Of a closed account they cannot be read.
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
        try {
            return holds(id).stream().anyMatch(hold -> hold.live(now));
        } catch (AccountClosedException unreadable) {
            // There are some, and nobody can say now whether they are over.
            return true;
        }
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
        if (closed(id)) {
            return 0;
        }
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
        if (closed(id) || !AccountCore.reading(() -> hasErrands(id))) {
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
        if (due && !closed(id)) {
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
        return follower.isEmpty() || closed(id)
                ? IndexState.NONE
                : with(id, follower.get()::state).orElse(IndexState.NONE);
    }

    Alarms alarms() {
        return alarms;
    }

    /** When the first of an account's emails comes back that do so by themselves. */
    Optional<Instant> firstDue(AccountId id) {
        try (View view = store.view(id)) {
            return Alarms.first(view);
        }
    }

    /** Whether somebody was told of signatures of an account when other authorities counted. */
    boolean smimeOutdated(AccountId id, long authorities) throws IOException {
        return AccountCore.reading(() -> {
            try (View view = store.view(id)) {
                return SmimeStatuses.outdated(view, authorities);
            }
        });
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

    /**
     * Checks that everything stored of an account fits together; see {@link AccountChecker}. Of a closed account nothing can
     * be checked, and nothing is found.
     */
    public AccountChecker.Report check(AccountId id, boolean contents) throws IOException {
        if (closed(id)) {
            return new AccountChecker.Report(0, List.of());
        }
        return with(id, core -> new AccountChecker(core, contents).run())
                .orElseGet(() -> new AccountChecker.Report(0, List.of("the account does not exist")));
    }

    @Override
    public void close() {
        teacher.close();
        locks.keySet().forEach(this::shut);
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

    /**
     * An account, kept in memory until {@link #unpin}; empty when there is none.
     *
     * @throws AccountClosedException when it is sealed and nobody has opened it
     */
    Optional<AccountCore> pin(AccountId id) throws IOException {
        try {
            Pinned pinned = cores.compute(id, (_, now) -> now != null
                    ? new Pinned(now.core().reopened(openLock(id)), now.pins() + 1)
                    : AccountCore.open(store, master, id, summaries, threadRows, clock, this)
                            .map(core -> new Pinned(core, 1))
                            .orElse(null));
            if (pinned == null) {
                return Optional.empty();
            }
            forgetIdle(id);
            return Optional.of(pinned.core());
        } catch (ClosedException closed) {
            throw new AccountClosedException();
        } catch (StoreException failed) {
            throw new IOException("the store failed", failed);
        }
    }

    void unpin(AccountId id) {
        Pinned left = cores.computeIfPresent(id, (_, now) -> {
            Pinned fewer = new Pinned(now.core(), now.pins() - 1);
            return now.core().shutting() && fewer.pins() == 0 ? wiped(fewer) : fewer;
        });
        if (left != null && left.pins() == 0) {
            rest(id, left.core().state().weight());
        }
    }

    boolean inMemory(AccountId id) {
        return cores.containsKey(id);
    }

    /** The lock of a sealed account, when somebody has opened it. */
    Optional<SealLock> openLock(AccountId id) {
        return Optional.ofNullable(locks.get(id)).map(OpenLock::lock);
    }

    /** Whether an account is a sealed one. @throws IOException when the store failed */
    public boolean sealed(AccountId id) throws IOException {
        Pinned known = cores.get(id);
        if (known != null) {
            return known.core().sealed.letterbox().isPresent();
        }
        return AccountCore.reading(() -> {
            try (View view = store.view(id)) {
                return view.get(Key.KEY_SLOT).map(KeySlot::isSealed).orElse(false);
            }
        });
    }

    /** Whether an account is sealed, and nobody has opened it. @throws IOException when the store failed */
    public boolean closed(AccountId id) throws IOException {
        return !locks.containsKey(id) && sealed(id);
    }

    private Optional<KeySlot.Sealed> box(AccountId id) throws IOException {
        return AccountCore.reading(() -> {
            try (View view = store.view(id)) {
                return view.get(Key.KEY_SLOT)
                        .map(slot -> KeySlot.decode(master, id, slot))
                        .flatMap(slot -> slot instanceof KeySlot.Sealed box ? Optional.of(box) : Optional.empty());
            }
        });
    }

    /** Where mail for a sealed account waits; empty when it is none. */
    Optional<Letterbox> letterbox(AccountId id) throws IOException {
        Optional<KeySlot.Sealed> box = box(id);
        if (box.isEmpty()) {
            return Optional.empty();
        }
        synchronized (letterboxes) {
            Letterbox known = letterboxes.get(id);
            if (known != null && known.of(box.get())) {
                return Optional.of(known);
            }
        }
        Letterbox made = new Letterbox(store, master, id, box.get(), clock);
        synchronized (letterboxes) {
            letterboxes.merge(id, made, (known, fresh) -> known.of(box.get()) ? known : fresh);
            if (letterboxes.size() > AccountLimits.LETTERBOXES) {
                letterboxes.remove(letterboxes.firstEntry().getKey());
            }
        }
        return Optional.of(made);
    }

    /** As {@link #letterbox}, while nobody has opened the account. */
    Optional<Letterbox> closedLetterbox(AccountId id) throws IOException {
        return closed(id) ? letterbox(id) : Optional.empty();
    }

    private void forgetLetterbox(AccountId id) {
        synchronized (letterboxes) {
            letterboxes.remove(id);
        }
    }

    /**
     * The lock of a sealed account that is open, for its owner, who gives another secret to open it with.
     *
     * @return empty when it is not open in this session
     */
    public Optional<byte[]> lock(AccountId id, LiveSession session) {
        try {
            return Optional.ofNullable(locks.get(id))
                    .filter(open -> open.by().contains(session))
                    .map(open -> open.lock().key());
        } catch (ClosedException gone) {
            // Her last session ended at this moment.
            return Optional.empty();
        }
    }

    /**
     * Seals an account: its keys are no longer in the store when this returns but under this lock, and whoever does not open
     * it ({@link #open}) has nothing of it. It is open for the session that seals it.
     *
     * @param lock 32 random bytes that only its owner will have
     * @throws IOException when the store failed, or there is no such account, or it is sealed with another lock
     */
    public void seal(AccountId id, byte[] lock, LiveSession session) throws IOException {
        SealLock made = new SealLock(lock);
        replace(id, Optional.of(made), now -> !(now instanceof KeySlot.Sealed slot) || made.fits(slot));
        if (!open(id, lock, session)) {
            throw new IOException("an account that was just sealed does not open");
        }
    }

    /**
     * Makes a sealed account one like others: the master key wraps its keys again. What waited is filed before.
     *
     * @throws IOException when the store failed, it is sealed with another lock, or mail waits that cannot be filed
     */
    public void unseal(AccountId id, byte[] lock) throws IOException {
        SealLock old = new SealLock(lock);
        try {
            opened.accept(id);
            replace(id, Optional.empty(), now -> !(now instanceof KeySlot.Sealed slot) || old.fits(slot));
        } finally {
            old.wipe();
        }
        // Sealed again, it has another lock.
        Optional.ofNullable(locks.remove(id)).ifPresent(open -> open.lock().wipe());
        forgetLetterbox(id);
    }

    private void replace(AccountId id, Optional<SealLock> lock, Predicate<KeySlot> fits) throws IOException {
        boolean done = with(id, core -> {
                    KeySlot[] written = new KeySlot[1];
                    boolean replaced = core.change(new Actor("-", "seal"), edit -> {
                        Optional<KeySlot> now = edit.transaction
                                .get(Key.KEY_SLOT)
                                .map(there -> KeySlot.decode(master, id, there))
                                .filter(fits);
                        boolean same = now.isPresent();
                        // Nothing would open what waits when the lock is gone.
                        boolean waits = lock.isEmpty()
                                && edit.transaction.first(Layout.WAITING).isPresent();
                        if (same && !waits) {
                            // As it is on disk: a change of the account's key may have got there and no further.
                            KeyRing ring = switch (now.get()) {
                                case KeySlot.Wrapped(KeyRing there) -> there;
                                case KeySlot.Sealed box -> box.ring(id, core.sealed.lock());
                            };
                            written[0] = lock.<KeySlot>map(one -> one.slot(id, ring)).orElseGet(() -> new KeySlot.Wrapped(ring));
                            edit.transaction.put(Key.KEY_SLOT, written[0].encode(master, id));
                            // What was read of the slot alone; the account has its own.
                            ring.wipe();
                            // So that mail on its way into the letterbox comes before or sees it.
                            edit.transaction.journal(clock.millis(), "-", "seal", List.of());
                        }
                        return new Step<>(edit.base(), same && !waits);
                    });
                    if (replaced) {
                        core.sealed.slot(written[0], lock);
                        store.scrub(id);
                    }
                    return replaced;
                })
                .orElse(false);
        if (!done) {
            throw new IOException("the account was sealed otherwise, or mail waits that cannot be filed");
        }
    }

    /**
     * Opens a sealed account for a session of its owner: until the last such session is over, its lock and keys are in memory.
     *
     * @param lock which only its owner can have
     * @return false when it is not the account's, or the account is not sealed
     * @throws IOException when the store failed
     */
    public boolean open(AccountId id, byte[] lock, LiveSession session) throws IOException {
        SealLock hers = new SealLock(lock);
        if (box(id).filter(hers::fits).isEmpty()) {
            hers.wipe();
            return false;
        }
        boolean[] first = {false};
        locks.compute(id, (_, now) -> {
            first[0] = now == null;
            if (now != null) {
                hers.wipe();
            }
            OpenLock open = now == null ? new OpenLock(hers, ConcurrentHashMap.newKeySet()) : now;
            open.by().add(session);
            return open;
        });
        session.onOver(() -> left(id, session));
        // Some sessions last for weeks: what could not be filed at the first is tried again at each.
        if (first[0] || somethingWaits(id)) {
            Thread.startVirtualThread(() -> entered(id));
        }
        return true;
    }

    private boolean somethingWaits(AccountId id) throws IOException {
        return AccountCore.reading(() -> {
            boolean[] any = {false};
            try (View view = store.view(id)) {
                view.scan(Layout.WAITING, (_, _) -> {
                    any[0] = true;
                    return false;
                });
            }
            return any[0];
        });
    }

    /** Whether a session has opened a sealed account. */
    boolean opened(AccountId id, LiveSession session) {
        OpenLock open = locks.get(id);
        return open != null && open.by().contains(session);
    }

    /** Calls back when there may be mail that waited and can be filed now, on a thread of its own. */
    public void onOpened(Consumer<AccountId> listener) {
        opened = listener;
    }

    /** What could not be done while the account was closed. */
    private void entered(AccountId id) {
        try {
            opened.accept(id);
            carry(id);
            teach(id);
            firstDue(id).ifPresent(due -> alarms.set(id, due));
        } catch (IOException | RuntimeException failed) {
            LOG.log(Level.ERROR, "event=account.opening_incomplete account=" + id.value(), failed);
        }
    }

    /** There is mail that waits and may be filed at once. */
    void waits(AccountId id) {
        Thread.startVirtualThread(() -> opened.accept(id));
    }

    private void left(AccountId id, LiveSession session) {
        List<SealLock> gone = new ArrayList<>(1);
        locks.computeIfPresent(id, (_, open) -> {
            open.by().remove(session);
            if (!open.by().isEmpty()) {
                return open;
            }
            gone.add(open.lock());
            return null;
        });
        gone.forEach(lock -> ended(id, lock));
    }

    /** Nobody has the key any more: what of it is in memory goes, and is overwritten. */
    private void ended(AccountId id, SealLock gone) {
        shut(id);
        if (!cores.containsKey(id)) {
            gone.wipe();
        }
        Thread.startVirtualThread(() -> {
            try {
                Thread.sleep(AccountLimits.CLOSING);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            wipe(id);
            gone.wipe();
        });
    }

    /** Nothing new is begun with it; what is under way may end. */
    private void shut(AccountId id) {
        cores.computeIfPresent(id, (_, pinned) -> {
            if (locks.containsKey(id)) {
                // She is back already, with a lock of which nobody overwrites the octets.
                openLock(id).ifPresent(pinned.core().sealed::relock);
                return pinned;
            }
            pinned.core().shut();
            return pinned.pins() == 0 ? wiped(pinned) : pinned;
        });
        forgetCaches(id);
    }

    /** Whatever still works with it is cut off. */
    private void wipe(AccountId id) {
        cores.computeIfPresent(id, (_, pinned) -> {
            if (pinned.core().shutting() && !locks.containsKey(id)) {
                pinned.core().sealed.wipe();
            }
            return pinned;
        });
        if (!locks.containsKey(id)) {
            forgetCaches(id);
        }
    }

    private @Nullable Pinned wiped(Pinned pinned) {
        pinned.core().sealed.wipe();
        forgetIdle(pinned.core().id);
        return null;
    }

    private void forgetCaches(AccountId id) {
        summaries.asMap().keySet().removeIf(block -> block.account().equals(id));
        vocabulary.changed(id);
        follower.ifPresent(index -> index.release(id));
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
