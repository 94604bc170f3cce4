package org.redoubt.account;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.Hpke;
import org.redoubt.store.seal.KeyRing;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;

/**
 * What opens a sealed account: 32 random bytes that are in no store but under secrets of the account's owner. The account's keys
 * lie under it, so that they can change while it stays; and a pair of keys follows from it, to the public one of which mail
 * is sealed while nobody has this.
 */
final class SealLock {
    private final byte[] key;
    private final Sealer sealer;
    private final Hpke.Pair pair;

    SealLock(byte[] key) {
        this.key = key.clone();
        this.sealer = new Sealer(key, "keys of a sealed account");
        this.pair = Hpke.derive(Sealer.derive(key, "redoubt letterbox"));
    }

    /** The private key that mail opens with. */
    byte[] secret() {
        return pair.secret();
    }

    byte[] key() {
        return key.clone();
    }

    /** Whether it is the one that a slot was made with. */
    boolean fits(KeySlot.Sealed slot) {
        return MessageDigest.isEqual(pair.open(), slot.open());
    }

    /** The key slot of an account under this lock. */
    KeySlot.Sealed slot(AccountId account, KeyRing ring) {
        return new KeySlot.Sealed(pair.open(), sealer.seal(ring.encode(), context(account)));
    }

    /** The keys in a slot that was made with it. @throws StoreException when it was not */
    KeyRing ring(AccountId account, KeySlot.Sealed slot) {
        try {
            return KeyRing.decode(sealer.open(slot.sealed(), context(account)));
        } catch (SealBrokenException broken) {
            throw new StoreException("a sealed account does not open with this lock", broken);
        }
    }

    private static byte[] context(AccountId account) {
        return ByteBuffer.allocate(8).putLong(account.value()).array();
    }

    @Override
    public String toString() {
        return "SealLock[hidden]";
    }
}
