package org.redoubt.account;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.redoubt.search.Indexes;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.KeyPurpose;
import org.redoubt.store.seal.KeyRing;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;

/**
 * Seals the records of one account, each to its place: moved elsewhere it does not open.
 *
 * <p>The key may change while this is in use. What is named by a keyed hash keeps its name, so the keys of names and of
 * the words that the spam filter counts are those of the first key for ever; all else goes by the newest.
 *
 * <p>A key slot is: 1 byte form (1), then the account's {@link KeyRing}, wrapped by the master key.
 */
final class SealedRecords {
    private static final byte SLOT_FORM = 1;
    private static final String PURPOSE = "account";
    private static final String INDEX = "redoubt search index";
    private static final String WORDS = "redoubt spam words";

    private final AccountId account;
    private final Sealer sealer;
    private final long wordKey;
    private volatile KeyRing ring;
    private volatile SecretKey indexKey;

    private SealedRecords(AccountId account, KeyRing ring) {
        this.account = account;
        this.ring = ring;
        this.sealer = new Sealer(ring, PURPOSE);
        this.indexKey = indexKey(ring);
        this.wordKey = ByteBuffer.wrap(ring.derived(WORDS)).getLong();
    }

    private static SecretKey indexKey(KeyRing ring) {
        return Indexes.key(ring.fresh(INDEX));
    }

    /** A fresh key, wrapped for the key slot. */
    static byte[] newKeySlot(MasterKey master, AccountId account) {
        return keySlot(master, account, KeyRing.random());
    }

    /** A key as it is put into the key slot. */
    static byte[] keySlot(MasterKey master, AccountId account, KeyRing ring) {
        byte[] wrapped = wrapper(master).seal(ring.encode(), slotContext(account));
        return ByteBuffer.allocate(1 + wrapped.length).put(SLOT_FORM).put(wrapped).array();
    }

    /**
     * A key slot under the newest master key, when an older one wrapped it.
     *
     * @throws StoreException when the master key is not one that it was wrapped with
     */
    static Optional<byte[]> renewedSlot(MasterKey master, AccountId account, byte[] keySlot) {
        try {
            return wrapper(master)
                    .renewed(wrapped(keySlot), slotContext(account))
                    .map(fresh -> ByteBuffer.allocate(1 + fresh.length)
                            .put(SLOT_FORM)
                            .put(fresh)
                            .array());
        } catch (SealBrokenException broken) {
            throw new StoreException("an account's key does not open with this master key", broken);
        }
    }

    /**
     * The sealer under the key in a key slot.
     *
     * @throws StoreException when the master key is not the one it was wrapped with
     */
    static SealedRecords open(MasterKey master, AccountId account, byte[] keySlot) {
        try {
            byte[] ring = wrapper(master).open(wrapped(keySlot), slotContext(account));
            return new SealedRecords(account, KeyRing.decode(ring));
        } catch (SealBrokenException broken) {
            throw new StoreException("an account's key does not open with this master key", broken);
        }
    }

    private static byte[] wrapped(byte[] keySlot) {
        if (keySlot.length < 1 || keySlot[0] != SLOT_FORM) {
            throw new StoreException("an account's key slot has an unknown format");
        }
        return Arrays.copyOfRange(keySlot, 1, keySlot.length);
    }

    KeyRing ring() {
        return ring;
    }

    /** The keys with a fresh one, for the key slot; nothing is sealed under it before {@link #follow}. */
    KeyRing nextRing() {
        return ring.next(List.of(Sealer.addressName(PURPOSE), WORDS));
    }

    /** From now on seals with the newest of these keys, which are in the key slot on disk. */
    void follow(KeyRing next) {
        ring = next;
        indexKey = indexKey(next);
        sealer.follow(next);
    }

    AccountId account() {
        return account;
    }

    Sealer sealer() {
        return sealer;
    }

    /** The key of the account's search index, which serves nothing else; another after the account's key has changed. */
    SecretKey indexKey() {
        return indexKey;
    }

    /** The key of hashes of words that the spam filter counts; the board's is that of the whole installation. */
    long wordKey() {
        return wordKey;
    }

    byte[] seal(Key place, byte[] plain) {
        return sealer.seal(plain, context(place));
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
        return sealer.open(sealed, context(place));
    }

    private byte[] context(Key place) {
        byte[] context = new byte[8 + place.length()];
        ByteBuffer.wrap(context).putLong(account.value());
        place.copyTo(context, 8);
        return context;
    }

    private static Sealer wrapper(MasterKey master) {
        return master.sealer(KeyPurpose.ACCOUNT_KEYS);
    }

    private static byte[] slotContext(AccountId account) {
        return ByteBuffer.allocate(8).putLong(account.value()).array();
    }
}
