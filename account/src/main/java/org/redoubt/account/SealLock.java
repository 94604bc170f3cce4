package org.redoubt.account;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Supplier;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.Hpke;
import org.redoubt.store.seal.KeyRing;
import org.redoubt.store.seal.KeyWipedException;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;
import org.redoubt.store.seal.WipeableKey;

/**
 * What opens a sealed account: 32 random bytes that are in no store but under secrets of the account's owner. The account's keys
 * lie under it, so that they can change while it stays; and a pair of keys follows from it, to the public one of which mail
 * is sealed while nobody has this.
 */
final class SealLock {
    /** What the JCA calls keys that others are derived of. */
    private static final String ALGORITHM = "Generic";

    private final WipeableKey key;
    private final Sealer sealer;
    /** The private key that mail opens with. */
    private final WipeableKey secret;

    private final byte[] open;

    SealLock(byte[] key) {
        this.key = new WipeableKey(key.clone(), ALGORITHM);
        this.sealer = new Sealer(key, "keys of a sealed account");
        byte[] material = Sealer.derive(key, "redoubt letterbox");
        Hpke.Pair pair = Hpke.derive(material);
        Arrays.fill(material, (byte) 0);
        this.secret = new WipeableKey(pair.secret(), ALGORITHM);
        this.open = pair.open();
    }

    /** A copy of the private key that mail opens with. @throws ClosedException when it was overwritten */
    byte[] secret() {
        return whole(secret::getEncoded);
    }

    /** A copy of it. @throws ClosedException when it was overwritten */
    byte[] key() {
        return whole(key::getEncoded);
    }

    /** Whether it is the one that a slot was made with. */
    boolean fits(KeySlot.Sealed slot) {
        return MessageDigest.isEqual(open, slot.open());
    }

    /** The key slot of an account under this lock. @throws ClosedException when it, or the ring, was overwritten */
    KeySlot.Sealed slot(AccountId account, KeyRing ring) {
        byte[] keys = whole(ring::encode);
        try {
            return new KeySlot.Sealed(open, whole(() -> sealer.seal(keys, context(account))));
        } finally {
            Arrays.fill(keys, (byte) 0);
        }
    }

    /**
     * The keys in a slot that was made with it.
     *
     * @throws StoreException when it was not
     * @throws ClosedException when it was overwritten
     */
    KeyRing ring(AccountId account, KeySlot.Sealed slot) {
        byte[] keys = new byte[0];
        try {
            keys = sealer.open(slot.sealed(), context(account));
            return KeyRing.decode(keys);
        } catch (KeyWipedException gone) {
            throw new ClosedException();
        } catch (SealBrokenException broken) {
            throw new StoreException("a sealed account does not open with this lock", broken);
        } finally {
            Arrays.fill(keys, (byte) 0);
        }
    }

    /** Overwrites it: nobody has it any more. */
    void wipe() {
        key.destroy();
        secret.destroy();
        sealer.wipe();
    }

    private static <R> R whole(Supplier<R> use) {
        try {
            return use.get();
        } catch (KeyWipedException gone) {
            throw new ClosedException();
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
