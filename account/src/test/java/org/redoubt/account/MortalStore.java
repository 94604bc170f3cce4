package org.redoubt.account;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.redoubt.store.Commit;
import org.redoubt.store.CommitResult;
import org.redoubt.store.Key;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;

/** An engine whose process can be killed: at a chosen commit, before or after it is written, and for good. */
final class MortalStore implements Store {
    private final MemoryStore disk = new MemoryStore();
    private long commitsLeft = Long.MAX_VALUE;
    private boolean lastIsWritten;
    private Optional<AccountId> failing = Optional.empty();
    private final Map<AccountId, Runnable> meanwhile = new ConcurrentHashMap<>();
    private final AtomicReference<Runnable> afterPut = new AtomicReference<>(() -> {});
    private final AtomicReference<Runnable> beforeDelete = new AtomicReference<>(() -> {});

    /** Dies at the commit that comes after so many more. */
    synchronized void dieAfter(long commits, boolean lastWritten) {
        commitsLeft = commits;
        lastIsWritten = lastWritten;
    }

    /** Starts again over the same disk; says whether it had died. */
    synchronized boolean revive() {
        boolean died = commitsLeft < 0;
        commitsLeft = Long.MAX_VALUE;
        return died;
    }

    /** From now on the commits of this account fail, and the others' do not. */
    synchronized void failing(Optional<AccountId> account) {
        failing = account;
    }

    /** Happens once, after somebody began to read this account and before she reads on. */
    void meanwhile(AccountId account, Runnable happens) {
        meanwhile.put(account, happens);
    }

    @Override
    public synchronized CompletableFuture<CommitResult> commit(Commit commit) {
        if (failing.equals(Optional.of(commit.account()))) {
            throw new StoreException("the disk fails");
        }
        commitsLeft--;
        if (commitsLeft == -1 && lastIsWritten) {
            disk.commit(commit);
        }
        requireAlive();
        return disk.commit(commit);
    }

    /** Happens once, after a blob was put. */
    void afterPut(Runnable happens) {
        afterPut.set(happens);
    }

    /** Happens once, before blobs are deleted. */
    void beforeDelete(Runnable happens) {
        beforeDelete.set(happens);
    }

    @Override
    public void putBlob(AccountId account, Key address, byte[] bytes) {
        synchronized (this) {
            requireAlive();
            disk.putBlob(account, address, bytes);
        }
        afterPut.getAndSet(() -> {}).run();
    }

    private void requireAlive() {
        if (commitsLeft < 0) {
            throw new StoreException("the process is dead");
        }
    }

    @Override
    public View view(AccountId account) {
        View view = disk.view(account);
        Optional.ofNullable(meanwhile.remove(account)).ifPresent(Runnable::run);
        return view;
    }

    @Override
    public List<Optional<byte[]>> getBlobs(AccountId account, List<Key> addresses) {
        return disk.getBlobs(account, addresses);
    }

    @Override
    public void deleteBlobs(AccountId account, List<Key> addresses) {
        beforeDelete.getAndSet(() -> {}).run();
        disk.deleteBlobs(account, addresses);
    }

    @Override
    public void trimJournal(AccountId account, ModSeq floor) {
        disk.trimJournal(account, floor);
    }

    @Override
    public List<AccountId> accounts() {
        return disk.accounts();
    }

    @Override
    public void scrub(AccountId account) {
        disk.scrub(account);
    }

    @Override
    public void destroy(AccountId account) {
        disk.destroy(account);
    }

    @Override
    public void close() {
        disk.close();
    }
}
