package org.redoubt.account;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.KeyPurpose;
import org.redoubt.store.seal.KeyRing;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;

/**
 * What an account's key slot holds: the account's keys; or, of a sealed account, these sealed under a lock that only its owner
 * has, and the public key that mail is sealed to while it is closed. Either is wrapped by the master key besides, so that whoever
 * has the disk alone can neither read a key nor put another in its place.
 *
 * <p>A slot is: 1 byte form (1 keys, 2 of a sealed account), the rest wrapped.
 */
sealed interface KeySlot {
    /** The account's own keys. */
    record Wrapped(KeyRing ring) implements KeySlot {}

    /**
     * Of a sealed account.
     *
     * @param open the public key of its {@link SealLock}
     * @param sealed the account's keys under that lock
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sealed(byte[] open, byte[] sealed) implements KeySlot {
        /**
         * The account's keys.
         *
         * @throws ClosedException without the lock
         */
        KeyRing ring(AccountId account, Optional<SealLock> lock) {
            return lock.orElseThrow(ClosedException::new).ring(account, this);
        }
    }

    byte WRAPPED = 1;
    byte SEALED = 2;

    default byte[] encode(MasterKey master, AccountId account) {
        return switch (this) {
            case Wrapped(KeyRing ring) -> encode(WRAPPED, master, account, ring.encode());
            case Sealed(byte[] open, byte[] sealed) ->
                encode(SEALED, master, account, new ByteWriter(256).bytes(open).bytes(sealed).toBytes());
        };
    }

    private static byte[] encode(byte form, MasterKey master, AccountId account, byte[] octets) {
        return slot(form, wrapper(master).seal(octets, context(form, account)));
    }

    private static byte[] slot(byte form, byte[] wrapped) {
        return ByteBuffer.allocate(1 + wrapped.length).put(form).put(wrapped).array();
    }

    /**
     * Reads a slot.
     *
     * @throws StoreException when the master key is not the one it was wrapped with, or its form is unknown
     */
    static KeySlot decode(MasterKey master, AccountId account, byte[] slot) {
        try {
            byte[] octets = wrapper(master).open(wrapped(slot), context(slot[0], account));
            if (slot[0] == WRAPPED) {
                return new Wrapped(KeyRing.decode(octets));
            }
            ByteReader in = new ByteReader(octets);
            return new Sealed(in.bytes(), in.bytes());
        } catch (SealBrokenException broken) {
            throw new StoreException("an account's key does not open with this master key", broken);
        }
    }

    /**
     * A slot under the newest master key, when an older one wrapped it; a sealed one need not be open for it.
     *
     * @throws StoreException when the master key is not one that it was wrapped with
     */
    static Optional<byte[]> renewed(MasterKey master, AccountId account, byte[] slot) {
        try {
            return wrapper(master)
                    .renewed(wrapped(slot), context(slot[0], account))
                    .map(fresh -> slot(slot[0], fresh));
        } catch (SealBrokenException broken) {
            throw new StoreException("an account's key does not open with this master key", broken);
        }
    }

    private static byte[] wrapped(byte[] slot) {
        if (slot.length < 1 || (slot[0] != WRAPPED && slot[0] != SEALED)) {
            throw new StoreException("an account's key slot has an unknown format");
        }
        return Arrays.copyOfRange(slot, 1, slot.length);
    }

    /** Whether a slot is that of a sealed account, without opening it. */
    static boolean isSealed(byte[] slot) {
        return slot.length > 0 && slot[0] == SEALED;
    }

    private static Sealer wrapper(MasterKey master) {
        return master.sealer(KeyPurpose.ACCOUNT_KEYS);
    }

    private static byte[] context(byte form, AccountId account) {
        ByteBuffer context = ByteBuffer.allocate(form == WRAPPED ? 8 : 9).putLong(account.value());
        return (form == WRAPPED ? context : context.put(form)).array();
    }
}
