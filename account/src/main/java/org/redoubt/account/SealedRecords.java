package org.redoubt.account;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.redoubt.search.Indexes;
import org.redoubt.store.Key;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.KeyRing;
import org.redoubt.store.seal.KeyWipedException;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;

/**
 * Seals the records of one account, each to its place: moved elsewhere it does not open.
 *
 * <p>The key may change while this is in use. What is named by a keyed hash keeps its name, so the keys of names and of
 * the words that the spam filter counts are those of the first key for ever; all else goes by the newest.
 *
 * <p>The keys of a sealed account can be wiped: then nothing is sealed or opened until they are given again. What a key
 * slot is: {@link KeySlot}.
 */
final class SealedRecords {
    private static final String PURPOSE = "account";
    private static final String INDEX = "redoubt search index";
    private static final String WORDS = "redoubt spam words";

    private final AccountId account;
    private final ReentrantReadWriteLock putting = new ReentrantReadWriteLock();
    /** Of a sealed account. */
    private volatile Optional<KeySlot.Sealed> slot;

    /** Written with this locked, so that of two changes neither is lost. */
    private volatile @Nullable Keys keys;

    /**
     * What is wiped.
     *
     * @param word the key of hashes of words
     * @param lock what opens the key slot of a sealed account
     */
    private record Keys(KeyRing ring, Sealer sealer, SecretKey index, long word, Optional<SealLock> lock) {
        static Keys of(KeyRing ring, Optional<SealLock> lock) {
            return new Keys(
                    ring,
                    new Sealer(ring, PURPOSE),
                    indexKey(ring),
                    ByteBuffer.wrap(ring.derived(WORDS)).getLong(),
                    lock);
        }

        void wipe() {
            ring.wipe();
            sealer.wipe();
            lock.ifPresent(SealLock::wipe);
        }

        Keys with(Optional<SealLock> other) {
            return new Keys(ring, sealer, index, word, other);
        }

        @Override
        public String toString() {
            return "Keys[hidden]";
        }
    }

    private SealedRecords(AccountId account, Optional<KeySlot.Sealed> slot, Keys keys) {
        this.account = account;
        this.slot = slot;
        this.keys = keys;
    }

    private static SecretKey indexKey(KeyRing ring) {
        return Indexes.key(ring.fresh(INDEX));
    }

    /** A fresh key, wrapped for the key slot. */
    static byte[] newKeySlot(MasterKey master, AccountId account) {
        return new KeySlot.Wrapped(KeyRing.random()).encode(master, account);
    }

    /**
     * The sealer under the key in a key slot.
     *
     * @throws StoreException when the master key is not the one it was wrapped with
     */
    static SealedRecords open(MasterKey master, AccountId account, byte[] keySlot) {
        return open(master, account, keySlot, Optional.empty());
    }

    /**
     * As {@link #open(MasterKey, AccountId, byte[])}, of an account that may be sealed.
     *
     * @param given what opens a sealed one, by its owner; looked at only then
     * @throws ClosedException when it is sealed, and that was not given
     */
    static SealedRecords open(MasterKey master, AccountId account, byte[] keySlot, Optional<SealLock> given) {
        return switch (KeySlot.decode(master, account, keySlot)) {
            case KeySlot.Wrapped(KeyRing ring) ->
                new SealedRecords(account, Optional.empty(), Keys.of(ring, Optional.empty()));
            case KeySlot.Sealed sealed ->
                new SealedRecords(account, Optional.of(sealed), Keys.of(sealed.ring(account, given), given));
        };
    }

    /** What the account's key slot holds from now on, which is on disk. */
    synchronized void slot(KeySlot other, Optional<SealLock> lock) {
        Optional<SealLock> old = keys().lock();
        keys = keys().with(lock);
        if (lock.isEmpty()) {
            // It opens nothing any more.
            old.ifPresent(SealLock::wipe);
        }
        slot = other instanceof KeySlot.Sealed sealed ? Optional.of(sealed) : Optional.empty();
    }

    /** The key slot of a sealed account; empty of any other. */
    Optional<KeySlot.Sealed> letterbox() {
        return slot;
    }

    /** What mail that came while the account was closed is opened with; empty when it was never sealed. */
    Optional<SealLock> lock() {
        return keys().lock();
    }

    /** The key slot of this account with other keys. */
    KeySlot slotWith(KeyRing ring) {
        return slot.isPresent() ? keys().lock().orElseThrow(ClosedException::new).slot(account, ring) : new KeySlot.Wrapped(ring);
    }

    /**
     * Forgets the keys of a sealed account, and overwrites them: whoever is sealing or opening a record at this moment does it with
     * the whole key, or has it refused.
     */
    synchronized void wipe() {
        Keys now = keys;
        keys = null;
        if (now != null) {
            now.wipe();
        }
    }

    /** With the lock that its owner gave again before the keys were wiped, in place of the one that will be. */
    synchronized void relock(SealLock given) {
        Keys now = keys;
        if (now != null && slot.isPresent()) {
            keys = now.with(Optional.of(given));
        }
    }

    boolean wiped() {
        return keys == null;
    }

    /** Takes the keys of a sealed account again. */
    synchronized void restore(SealLock given) {
        Optional<SealLock> lock = Optional.of(given);
        keys = Keys.of(slot.orElseThrow(ClosedException::new).ring(account, lock), lock);
    }

    private Keys keys() {
        Keys now = keys;
        if (now == null) {
            throw new ClosedException();
        }
        return now;
    }

    KeyRing ring() {
        return keys().ring();
    }

    /** The keys with a fresh one, for the key slot; nothing is sealed under it before {@link #follow}. */
    KeyRing nextRing() {
        return whole(() -> ring().next(List.of(Sealer.addressName(PURPOSE), WORDS)));
    }

    /** From now on seals with the newest of these keys, which are in the key slot on disk. */
    synchronized void follow(KeyRing next) {
        Keys now = keys();
        now.sealer().follow(next);
        keys = new Keys(next, now.sealer(), indexKey(next), now.word(), now.lock());
        slot = slotWith(next) instanceof KeySlot.Sealed sealed ? Optional.of(sealed) : Optional.empty();
    }

    AccountId account() {
        return account;
    }

    Sealer sealer() {
        return keys().sealer();
    }

    /** The key of the account's search index, which serves nothing else; another after the account's key has changed. */
    SecretKey indexKey() {
        return keys().index();
    }

    /** The key of hashes of words that the spam filter counts; the board's is that of the whole installation. */
    long wordKey() {
        return keys().word();
    }

    /** The mark of the key that seals now. */
    byte mark() {
        return sealer().mark();
    }

    /** The keyed name of something ({@link Sealer#address}). */
    byte[] address(byte[] bytes) {
        return whole(() -> sealer().address(bytes));
    }

    /** As {@link Sealer#addressing}. */
    Mac addressing() {
        return whole(() -> sealer().addressing());
    }

    private static <R> R whole(Supplier<R> use) {
        try {
            return use.get();
        } catch (KeyWipedException gone) {
            throw new ClosedException();
        }
    }

    /** Seals bytes and puts them on their way, so that {@link #awaitPut} knows of them. */
    void put(Store store, Key place, byte[] plain) {
        putting.readLock().lock();
        try {
            store.putBlob(account, place, seal(place, plain));
        } finally {
            putting.readLock().unlock();
        }
    }

    /** Returns when whatever was sealed before is on its way: what is put later overtakes it nowhere. */
    void awaitPut() {
        putting.writeLock().lock();
        putting.writeLock().unlock();
    }

    /**
     * A record under the newest key, when the one before sealed it; empty when the newest did.
     *
     * @throws SealBrokenException when neither did
     */
    Optional<byte[]> renewed(Key place, byte[] sealedBytes) throws SealBrokenException {
        try {
            return sealer().renewed(sealedBytes, context(account, place));
        } catch (KeyWipedException gone) {
            throw new ClosedException();
        }
    }

    byte[] seal(Key place, byte[] plain) {
        return whole(() -> sealer().seal(plain, context(account, place)));
    }

    /**
     * Opens a record of ours.
     *
     * @throws StoreException when it was altered
     */
    byte[] open(Key place, byte[] sealed) {
        try {
            return openOrBroken(place, sealed);
        } catch (SealBrokenException broken) {
            throw new StoreException("a sealed record was altered", broken);
        }
    }

    byte[] openOrBroken(Key place, byte[] sealed) throws SealBrokenException {
        try {
            return sealer().open(sealed, context(account, place));
        } catch (KeyWipedException gone) {
            throw new ClosedException();
        }
    }

    /** What binds sealed bytes to their place: the account and the key of the record. */
    static byte[] context(AccountId account, Key place) {
        byte[] context = new byte[8 + place.length()];
        ByteBuffer.wrap(context).putLong(account.value());
        place.copyTo(context, 8);
        return context;
    }
}
