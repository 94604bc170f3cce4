package org.redoubt.directory;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;

/**
 * That a person's account is sealed, and its lock under each secret of hers that opens it. Nothing in the directory opens one
 * of these: what does is hashed or derived of what she types.
 *
 * <p>A password's key is its Argon2id (RFC 9106) with a salt of its own, so whoever has the store guesses no faster than at
 * the password's hash; an app password's is that of SCRAM's ClientKey (RFC 5802 3), which either form of sign-in gives the
 * server, and a recovery code's the code, both of 139 random bits; a passkey's is what its authenticator makes of our input
 * (PRF), with a salt of its own. SCRAM with the password itself is given up for a sealed
 * account: its verifier, which is quicker to guess against, is not kept.
 */
record Vault(Instant since, List<Wrap> wraps) {
    Vault {
        wraps = List.copyOf(wraps);
    }

    /** What sort of secret it is. */
    enum Kind {
        /** Its number is the generation of the credentials. */
        PASSWORD,
        /** Its number is the app password's. */
        APP,
        /** Its number is the passkey's. */
        PASSKEY,
        /** Good once. */
        RECOVERY,
        /** Of the escrow, good once; its number is when it ends, in milliseconds of the epoch. */
        ESCROW
    }

    /**
     * The lock under one secret.
     *
     * @param memoryKib of Argon2id, 0 where there is none
     * @param salt of Argon2id, or of HKDF for a passkey; empty for others
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Wrap(Kind kind, long number, int memoryKib, int passes, byte[] salt, byte[] sealed) {
        /** @param key of the secret, 32 bytes; overwritten by this */
        static Wrap of(PersonId person, Kind kind, long number, byte[] key, byte[] lock) {
            Sealer sealer = sealer(kind, key);
            byte[] sealed = sealer.seal(lock, context(person, number));
            sealer.wipe();
            return new Wrap(kind, number, 0, 0, new byte[0], sealed);
        }

        Wrap salted(byte[] saltOctets) {
            return hashed(0, 0, saltOctets);
        }

        Wrap hashed(int memory, int times, byte[] saltOctets) {
            return new Wrap(kind, number, memory, times, saltOctets, sealed);
        }

        /**
         * The lock; empty when this is another key.
         *
         * @param key overwritten by this
         */
        Optional<byte[]> open(PersonId person, byte[] key) {
            Sealer sealer = sealer(kind, key);
            try {
                return Optional.of(sealer.open(sealed, context(person, number)));
            } catch (SealBrokenException another) {
                return Optional.empty();
            } finally {
                sealer.wipe();
            }
        }

        private static Sealer sealer(Kind kind, byte[] key) {
            try {
                return new Sealer(key, "lock of a sealed account by " + kind);
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        }

        private static byte[] context(PersonId person, long number) {
            return ByteBuffer.allocate(16).putLong(person.value()).putLong(number).array();
        }

        @Override
        public String toString() {
            return "Wrap[" + kind + ' ' + number + ']';
        }
    }

    List<Wrap> of(Kind kind) {
        return wraps.stream().filter(wrap -> wrap.kind() == kind).toList();
    }

    Optional<Wrap> of(Kind kind, long number) {
        return wraps.stream().filter(wrap -> wrap.kind() == kind && wrap.number() == number).findFirst();
    }

    Vault with(List<Wrap> more) {
        List<Wrap> all = new ArrayList<>(wraps);
        all.addAll(more);
        return new Vault(since, all);
    }

    Vault without(Predicate<Wrap> which) {
        return new Vault(since, wraps.stream().filter(which.negate()).toList());
    }
}
