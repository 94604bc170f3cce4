package org.redoubt.store.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * The embedded engine, over one RocksDB in one folder.
 *
 * <p>Every write goes through the one {@link Committer}: a JNI call that waits for the disk holds its carrier
 * thread, so at most one at a time is made by a virtual thread. Reads that the cache answers take a few microseconds and are called
 * directly.
 *
 * <p>Layout, in column families: {@code heads} account → version and epoch; {@code keys} the key slots, apart so that
 * destroying one leaves nothing of it on disk; {@code map} account + key → value; {@code journal} account + version →
 * entry; {@code blobs} account + address → bytes, in RocksDB's blob files so that compaction does not copy mail
 * (see {@link BlobGarbage} for when it does).
 */
public final class RocksStore implements Store {
    private final Database database;
    private final Committer committer;

    private RocksStore(Database database) {
        this.database = database;
        this.committer = new Committer(database);
    }

    /**
     * Opens the store in a folder, making it when it is not there.
     *
     * @throws IOException when the folder cannot be used
     * @throws StoreException when it is in use by another process, or damaged
     */
    public static RocksStore open(Path folder) throws IOException {
        return open(folder, RocksSettings.DEFAULT);
    }

    public static RocksStore open(Path folder, RocksSettings settings) throws IOException {
        Files.createDirectories(folder);
        return new RocksStore(Database.open(folder, settings));
    }

    /**
     * Writes RocksDB's library for this machine into a folder, where a process that has it on its {@code java.library.path} finds it:
     * it need not unpack it at each start, which takes a fifth of a second.
     *
     * @throws IOException when there is none for this machine, or the folder cannot be written
     */
    public static void unpackLibrary(Path folder) throws IOException {
        Database.unpackNative(folder);
    }

    @Override
    public View view(AccountId account) {
        return new RocksView(database, account);
    }

    @Override
    public CompletableFuture<CommitResult> commit(Commit commit) {
        return committer.commit(commit);
    }

    @Override
    public CompletableFuture<CommitResult> commitHere(Commit commit) {
        return committer.commitHere(commit);
    }

    @Override
    public void putBlob(AccountId account, Key address, byte[] bytes) {
        committer.putBlob(Rows.key(account, address), bytes);
    }

    @Override
    public List<Optional<byte[]>> getBlobs(AccountId account, List<Key> addresses) {
        return database.blobs(Rows.keys(account, addresses));
    }

    @Override
    public void deleteBlobs(AccountId account, List<Key> addresses) {
        Rows.keys(account, addresses).forEach(committer::deleteBlob);
    }

    @Override
    public void trimJournal(AccountId account, ModSeq floor) {
        committer.trimJournal(account, floor);
    }

    @Override
    public List<AccountId> accounts() {
        List<AccountId> accounts = new ArrayList<>();
        database.begin();
        try (RocksIterator heads = database.iterator(database.heads)) {
            for (heads.seekToFirst(); heads.isValid(); heads.next()) {
                accounts.add(Rows.account(heads.key()));
            }
            heads.status();
            return accounts;
        } catch (RocksDBException failure) {
            throw new StoreException("the accounts could not be listed", failure);
        } finally {
            database.end();
        }
    }

    @Override
    public void scrub(AccountId account) {
        committer.scrub();
    }

    @Override
    public void destroy(AccountId account) {
        committer.destroy(account);
    }

    @Override
    public void close() {
        committer.close();
        database.close();
    }
}
