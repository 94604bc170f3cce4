package org.redoubt.account;

import java.nio.ByteBuffer;
import javax.crypto.SecretKey;
import org.redoubt.search.Indexes;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;

/** Seals the records of one account, each to its place: moved elsewhere it does not open. */
final class SealedRecords {
    private static final byte KEY_GENERATION = 1;

    private final AccountId account;
    private final Sealer sealer;
    private final SecretKey indexKey;
    private final long wordKey;

    private SealedRecords(AccountId account, byte[] key) {
        this.account = account;
        this.sealer = new Sealer(key, "account");
        this.indexKey = Indexes.key(Sealer.derive(key, "redoubt search index"));
        this.wordKey = ByteBuffer.wrap(Sealer.derive(key, "redoubt spam words")).getLong();
    }

    /** A fresh key, wrapped for the key slot. */
    static byte[] newKeySlot(MasterKey master, AccountId account) {
        byte[] wrapped = wrapper(master).seal(Sealer.newKey(), slotContext(account));
        return ByteBuffer.allocate(1 + wrapped.length).put(KEY_GENERATION).put(wrapped).array();
    }

    /**
     * The sealer under the key in a key slot.
     *
     * @throws StoreException when the master key is not the one it was wrapped with
     */
    static SealedRecords open(MasterKey master, AccountId account, byte[] keySlot) {
        if (keySlot.length < 1 || keySlot[0] != KEY_GENERATION) {
            throw new StoreException("an account's key slot has an unknown format");
        }
        byte[] wrapped = java.util.Arrays.copyOfRange(keySlot, 1, keySlot.length);
        try {
            return new SealedRecords(account, wrapper(master).open(wrapped, slotContext(account)));
        } catch (SealBrokenException broken) {
            throw new StoreException("an account's key does not open with this master key", broken);
        }
    }

    AccountId account() {
        return account;
    }

    Sealer sealer() {
        return sealer;
    }

    /** The key of the account's search index, which serves nothing else. */
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
        return master.sealer("account keys");
    }

    private static byte[] slotContext(AccountId account) {
        return ByteBuffer.allocate(8).putLong(account.value()).array();
    }
}
