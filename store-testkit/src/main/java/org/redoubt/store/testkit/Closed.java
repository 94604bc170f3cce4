package org.redoubt.store.testkit;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.redoubt.store.Commit;
import org.redoubt.store.CommitResult;
import org.redoubt.store.Key;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;

/** What a contract test holds before it opens its store. */
final class Closed implements Store {
    private static StoreException closed() {
        return new StoreException("the store is closed");
    }

    @Override
    public View view(AccountId account) {
        throw closed();
    }

    @Override
    public CompletableFuture<CommitResult> commit(Commit commit) {
        throw closed();
    }

    @Override
    public void putBlob(AccountId account, Key address, byte[] bytes) {
        throw closed();
    }

    @Override
    public List<Optional<byte[]>> getBlobs(AccountId account, List<Key> addresses) {
        throw closed();
    }

    @Override
    public void deleteBlobs(AccountId account, List<Key> addresses) {
        throw closed();
    }

    @Override
    public void trimJournal(AccountId account, ModSeq floor) {
        throw closed();
    }

    @Override
    public List<AccountId> accounts() {
        throw closed();
    }

    @Override
    public void scrub(AccountId account) {
        throw closed();
    }

    @Override
    public void destroy(AccountId account) {
        throw closed();
    }

    @Override
    public void close() {}
}
