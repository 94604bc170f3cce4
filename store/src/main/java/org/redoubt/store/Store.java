package org.redoubt.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;

/**
 * A storage engine: for each account an ordered map with a version, a journal of its changes, and blobs.
 *
 * <p>What an engine promises, and nothing more, is what a conditional write on one partition can give, so that
 * an engine of many nodes can promise it too:
 *
 * <ul>
 *   <li>A {@link Commit} names the {@link Head} it expects. It applies whole or not at all, and only if the head
 *       is that one; otherwise the answer is {@link CommitResult.Conflict}, a value.
 *   <li>When its future completes with {@link CommitResult.Applied}, the commit is on disk, and so is every blob
 *       put for that account before it.
 *   <li>All reads through one {@link View} see the same version.
 *   <li>Commits on different accounts know nothing of each other; given together they may share one sync.
 * </ul>
 *
 * <p>Failures of the disk or the network are {@link StoreException}, thrown or in the future. After one an engine
 * may refuse every later write: what was acknowledged stays true.
 */
public interface Store extends AutoCloseable {
    /** The account as it is now; close the view soon, it holds old versions alive. */
    View view(AccountId account);

    /**
     * Applies the commit if the account's head is the expected one.
     *
     * <p>It is a future only so that one caller can have the commits of several accounts in one sync. It may be
     * completed by the engine's own thread: whatever depends on it must be short and must not block.
     */
    CompletableFuture<CommitResult> commit(Commit commit);

    /**
     * As {@link #commit}, for a caller who waits for nothing but this: the engine may write on the calling thread, so
     * that a single one is not held up by handing over.
     */
    default CompletableFuture<CommitResult> commitHere(Commit commit) {
        return commit(commit);
    }

    /**
     * Takes a blob, or overwrites one. It is durable once a later commit of this account is; it may block while
     * too many bytes wait.
     *
     * @param address up to {@link Key#MAX_LENGTH} bytes
     */
    void putBlob(AccountId account, Key address, byte[] bytes);

    /** The blobs at these addresses, in their order; empty where there is none. */
    List<Optional<byte[]>> getBlobs(AccountId account, List<Key> addresses);

    /** Removes blobs for good; those that are not there are no error. Durable with the account's next commit. */
    void deleteBlobs(AccountId account, List<Key> addresses);

    /**
     * Forgets journal entries up to and including a version, which becomes the journal's floor.
     *
     * @param floor the smallest version one can still catch up from; the engine may keep more
     */
    void trimJournal(AccountId account, ModSeq floor);

    /** All accounts with a head, ascending. */
    List<AccountId> accounts();

    /**
     * After a {@link Key#KEY_SLOT} was replaced: what was in it before is not in the engine's files any more when this
     * returns, as far as it can see to that.
     */
    void scrub(AccountId account);

    /**
     * Destroys an account: first and durably its {@link Key#KEY_SLOT}, so that nothing of it can be read even from
     * what lingers on the disk, then its head, map, journal and blobs. Does nothing when there is no such account.
     */
    void destroy(AccountId account);

    @Override
    void close();
}
