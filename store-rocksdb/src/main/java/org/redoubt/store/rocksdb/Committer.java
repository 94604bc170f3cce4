package org.redoubt.store.rocksdb;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.redoubt.store.Commit;
import org.redoubt.store.CommitResult;
import org.redoubt.store.Head;
import org.redoubt.store.JournalEntry;
import org.redoubt.store.JournalFormat;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Where everything is written: whatever waits goes into one write, synced once, by one thread at a time.
 *
 * <p>While a sync is under way (about half a millisecond) the next group gathers, so throughput grows with the
 * number of people who wait and a single one waits for nobody. Who finds nothing being written and has nothing else to
 * do writes his group himself ({@link #commitHere}): that spares two wake-ups. What comes meanwhile is for the
 * committer's own platform thread, so at most one virtual thread ever holds its carrier for the disk. Blobs ride in front
 * of the commits that name them in the same queue, hence in the same log; a commit that returns makes them durable too.
 *
 * <p>Invariants: requests are written in the order they came; the head a commit is checked against is the one the
 * requests before it in the same group leave; no future completes before the sync that covers it, conflicts
 * included, since they tell of what others did. What rides along wakes nobody until there is much of it: nobody waits
 * for a blob, and a write of its own for each would cost two wake-ups a message. After a failed write nothing more is
 * written: RocksDB cannot say what of it reached the disk, and the next open finds out.
 */
final class Committer implements AutoCloseable {
    /** What may wait before those who write are held: the memory that a stalled disk can cost. */
    private static final long MAX_WAITING_OCTETS = 64L << 20;

    /** A group larger than this gains nothing from sharing its sync. */
    private static final long MAX_GROUP_OCTETS = 8L << 20;

    /** Blobs beyond this are written while their commit is still being made, so that a long message does not wait. */
    private static final long MAX_RIDING_OCTETS = 256L << 10;

    /** Accounts whose heads are remembered: what is written is mostly written again soon. */
    private static final int KNOWN_HEADS = 10_000;

    /** What a small request costs beside its bytes. */
    private static final int REQUEST_OCTETS = 128;

    private final Database database;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition some = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private final Thread thread;
    /** As they are on disk, those written last; for whoever is writing. */
    private final KnownHeads known = new KnownHeads();

    private long waitingOctets;
    /** Whether something waits that is to be written now. */
    private boolean due;
    /** Whether some thread is writing a group: the committer's, or one that does so itself. */
    private boolean writing;
    private boolean closing;
    private Optional<StoreException> broken = Optional.empty();

    Committer(Database database) {
        this.database = database;
        this.thread = Thread.ofPlatform().name("redoubt-committer").start(this::run);
    }

    CompletableFuture<CommitResult> commit(Commit commit) {
        CommitRequest request = new CommitRequest(commit);
        add(request);
        return request.future;
    }

    /** As {@link #commit}, and writes what waits on this thread when no other is writing. */
    CompletableFuture<CommitResult> commitHere(Commit commit) {
        CommitRequest request = new CommitRequest(commit);
        if (addAndLead(request)) {
            writeGroup();
        }
        return request.future;
    }

    void putBlob(byte[] row, byte[] bytes) {
        add(new Write((_, batch) -> batch.put(database.blobs, row, bytes), bytes.length, Urgency.RIDES_ALONG));
    }

    void deleteBlob(byte[] row) {
        add(new Write((_, batch) -> batch.delete(database.blobs, row), 0, Urgency.NO_SYNC));
    }

    void trimJournal(AccountId account, ModSeq floor) {
        Write write = new Write((_, batch) -> trim(batch, account, floor), 0, Urgency.SYNC);
        add(write);
        join(write.future);
    }

    /** Rewrites the files of keys without those that were replaced. */
    void scrub() {
        Write nothing = new Write((_, _) -> {}, 0, Urgency.SYNC_AND_SCRUB_KEYS);
        add(nothing);
        join(nothing.future);
    }

    void destroy(AccountId account) {
        byte[] slot = Rows.key(account, Key.KEY_SLOT);
        Write key = new Write((_, batch) -> batch.delete(database.keys, slot), 0, Urgency.SYNC_AND_SCRUB_KEYS);
        add(key);
        join(key.future);
        Write rest = new Write((heads, batch) -> erase(heads, batch, account), 0, Urgency.SYNC);
        add(rest);
        join(rest.future);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            some.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void add(Request request) {
        lock.lock();
        try {
            queue(request);
            if (due && !writing) {
                some.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is now for the caller to write. */
    private boolean addAndLead(Request request) {
        lock.lock();
        try {
            queue(request);
            boolean lead = !writing;
            writing = true;
            return lead;
        } finally {
            lock.unlock();
        }
    }

    private void queue(Request request) {
        while (waitingOctets > MAX_WAITING_OCTETS && !closing && broken.isEmpty()) {
            room.awaitUninterruptibly();
        }
        if (broken.isPresent()) {
            throw new StoreException("the store stopped writing after a failure", broken.get());
        }
        if (closing) {
            throw new StoreException("the store is closed");
        }
        waiting.add(request);
        waitingOctets += request.octets();
        due |= request.urgency() != Urgency.RIDES_ALONG || waitingOctets > MAX_RIDING_OCTETS;
    }

    private void run() {
        while (turn()) {
            writeGroup();
        }
    }

    /** Waits until something is due and nobody else writes; false when closing and nothing waits. */
    private boolean turn() {
        lock.lock();
        try {
            while (writing || (!due && !closing)) {
                some.awaitUninterruptibly();
            }
            writing = !waiting.isEmpty();
            return writing;
        } finally {
            lock.unlock();
        }
    }

    /** Writes one group; to be called by who has set {@link #writing}, which is free again afterwards. */
    private void writeGroup() {
        List<Request> group = take();
        try {
            write(group);
            group.forEach(Request::done);
        } catch (RocksDBException | RuntimeException failure) {
            fail(group, new StoreException("a write did not reach the disk", failure));
        } finally {
            release();
        }
    }

    /** What waits, up to a group's size. */
    private List<Request> take() {
        lock.lock();
        try {
            List<Request> group = new ArrayList<>();
            long octets = 0;
            while (!waiting.isEmpty() && octets < MAX_GROUP_OCTETS) {
                Request request = waiting.remove();
                octets += request.octets();
                group.add(request);
            }
            waitingOctets -= octets;
            due = !waiting.isEmpty();
            room.signalAll();
            return group;
        } finally {
            lock.unlock();
        }
    }

    private void release() {
        lock.lock();
        try {
            writing = false;
            if (due || closing) {
                some.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void write(List<Request> group) throws RocksDBException {
        Heads heads = new Heads();
        Urgency urgency = Urgency.RIDES_ALONG;
        try (WriteBatch batch = new WriteBatch()) {
            for (Request request : group) {
                request.write(heads, batch);
                urgency = urgency.compareTo(request.urgency()) < 0 ? request.urgency() : urgency;
            }
            database.write(batch, urgency.compareTo(Urgency.SYNC) >= 0);
        }
        known.putAll(heads.changed);
        if (urgency == Urgency.SYNC_AND_SCRUB_KEYS) {
            database.scrub(database.keys);
        }
    }

    private void fail(List<Request> group, StoreException failure) {
        List<Request> all = new ArrayList<>(group);
        lock.lock();
        try {
            broken = Optional.of(failure);
            all.addAll(waiting);
            waiting.clear();
            waitingOctets = 0;
            due = false;
            room.signalAll();
        } finally {
            lock.unlock();
        }
        all.forEach(request -> request.failed(failure));
    }

    private void trim(WriteBatch batch, AccountId account, ModSeq floor) throws RocksDBException {
        byte[] floorRow = Rows.floorKey(account);
        ModSeq now = database.get(database.journal, floorRow).map(Rows::modSeq).orElse(ModSeq.ZERO);
        if (floor.compareTo(now) > 0) {
            batch.deleteRange(
                    database.journal,
                    Rows.journalKey(account, now.plus(1)),
                    Rows.journalKey(account, floor.plus(1)));
            batch.put(database.journal, floorRow, Rows.encode(floor));
        }
    }

    private void erase(Heads heads, WriteBatch batch, AccountId account) throws RocksDBException {
        byte[] from = Rows.key(account);
        byte[] to = Database.after(from);
        batch.delete(database.heads, from);
        batch.deleteRange(database.map, from, to);
        batch.deleteRange(database.journal, from, to);
        batch.deleteRange(database.blobs, from, to);
        heads.put(account, Head.NONE);
    }

    private static void join(CompletableFuture<?> future) {
        try {
            future.get();
        } catch (ExecutionException failure) {
            throw new StoreException("a write did not reach the disk", failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting for the disk", stop);
        }
    }

    /** The heads as the requests of a group leave them. */
    private final class Heads {
        private final Map<AccountId, Head> changed = new HashMap<>();

        Head get(AccountId account) {
            Head head = changed.get(account);
            return head != null ? head : known.computeIfAbsent(account, this::stored);
        }

        private Head stored(AccountId account) {
            return database.get(database.heads, Rows.key(account)).map(Rows::head).orElse(Head.NONE);
        }

        void put(AccountId account, Head head) {
            changed.put(account, head);
        }
    }

    /** The heads used last; nobody but the committer writes, so what it wrote is what is there. */
    private static final class KnownHeads extends LinkedHashMap<AccountId, Head> {
        KnownHeads() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<AccountId, Head> eldest) {
            return size() > KNOWN_HEADS;
        }
    }

    /** What a request needs of the write it is in, least first. */
    private enum Urgency {
        RIDES_ALONG,
        NO_SYNC,
        SYNC,
        SYNC_AND_SCRUB_KEYS
    }

    private sealed interface Request {
        long octets();

        Urgency urgency();

        void write(Heads heads, WriteBatch batch) throws RocksDBException;

        void done();

        void failed(StoreException failure);
    }

    private interface Writing {
        void write(Heads heads, WriteBatch batch) throws RocksDBException;
    }

    private static final class Write implements Request {
        final CompletableFuture<Void> future = new CompletableFuture<>();
        private final Writing writing;
        private final long octets;
        private final Urgency urgency;

        Write(Writing writing, long octets, Urgency urgency) {
            this.writing = writing;
            this.octets = octets + REQUEST_OCTETS;
            this.urgency = urgency;
        }

        @Override
        public long octets() {
            return octets;
        }

        @Override
        public Urgency urgency() {
            return urgency;
        }

        @Override
        public void write(Heads heads, WriteBatch batch) throws RocksDBException {
            writing.write(heads, batch);
        }

        @Override
        public void done() {
            future.complete(null);
        }

        @Override
        public void failed(StoreException failure) {
            future.completeExceptionally(failure);
        }
    }

    private final class CommitRequest implements Request {
        final CompletableFuture<CommitResult> future = new CompletableFuture<>();
        private final Commit commit;
        private Optional<CommitResult> result = Optional.empty();

        CommitRequest(Commit commit) {
            this.commit = commit;
        }

        @Override
        public long octets() {
            return REQUEST_OCTETS + commit.batch().octets();
        }

        @Override
        public Urgency urgency() {
            return Urgency.SYNC;
        }

        @Override
        public void write(Heads heads, WriteBatch batch) throws RocksDBException {
            AccountId account = commit.account();
            Head head = heads.get(account);
            if (!head.equals(commit.expected())) {
                result = Optional.of(new CommitResult.Conflict(head));
                return;
            }
            for (Map.Entry<Key, Optional<byte[]>> operation : commit.batch().operations()) {
                write(batch, operation.getKey(), operation.getValue());
            }
            for (JournalEntry entry : commit.entries()) {
                byte[] row = Rows.journalKey(account, entry.version());
                batch.put(database.journal, row, JournalFormat.encode(entry));
            }
            Head next = commit.next();
            batch.put(database.heads, Rows.key(account), Rows.encode(next));
            heads.put(account, next);
            result = Optional.of(new CommitResult.Applied(next));
        }

        private void write(WriteBatch batch, Key key, Optional<byte[]> value) throws RocksDBException {
            byte[] row = Rows.key(commit.account(), key);
            if (value.isPresent()) {
                batch.put(database.familyOf(key), row, value.get());
            } else {
                batch.delete(database.familyOf(key), row);
            }
        }

        @Override
        public void done() {
            result.ifPresent(future::complete);
        }

        @Override
        public void failed(StoreException failure) {
            future.completeExceptionally(failure);
        }
    }
}
