package org.redoubt.directory.credential;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator.FixedBlockPool;

/** Keys from passphrases, for commands that work without a server. */
public final class Passphrase {
    private static final int KEY_BYTES = 32;

    private Passphrase() {}

    /** A key of 32 bytes, by Argon2id (RFC 9106) with one lane; takes as long and as much memory as the cost says. */
    public static byte[] key(byte[] passphrase, byte[] salt, Argon2Cost cost) {
        return Argon2.raw(passphrase, salt, cost, KEY_BYTES, new FixedBlockPool(cost.memoryKib()));
    }
}
