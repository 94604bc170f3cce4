package org.redoubt.directory.passkey;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the authenticator says of itself and of the person at it (Web Authentication 6.1).
 *
 * @param partyHash SHA-256 of the relying party's id that the key is for
 * @param count the signature counter; 0 where it has none
 * @param credential the name of the key that was made, 16 to 1,023 octets; empty where none was
 */
record AuthenticatorData(byte[] partyHash, int flags, long count, Optional<byte[]> credential) {
    static final int PRESENT = 0x01;
    static final int VERIFIED = 0x04;
    static final int BACKUP_ELIGIBLE = 0x08;
    static final int BACKED_UP = 0x10;
    static final int ATTESTED = 0x40;

    private static final int HASH_OCTETS = 32;
    private static final int FIXED_OCTETS = 37;
    private static final int AAGUID_OCTETS = 16;

    /** 5.8.3 of Level 3: 16 octets have 100 bits of chance, and there are no more than 1,023. */
    private static final int MIN_CREDENTIAL = 16;

    private static final int MAX_CREDENTIAL = 1023;

    /** Empty when it is cut off, or names a key that cannot be one. Extensions are not read: browsers tell what came of them. */
    static Optional<AuthenticatorData> read(byte[] octets) {
        if (octets.length < FIXED_OCTETS) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(octets);
        byte[] hash = new byte[HASH_OCTETS];
        in.get(hash);
        int flags = in.get() & 0xff;
        long count = in.getInt() & 0xffff_ffffL;
        if ((flags & ATTESTED) == 0) {
            return Optional.of(new AuthenticatorData(hash, flags, count, Optional.empty()));
        }
        if (in.remaining() < AAGUID_OCTETS + Short.BYTES) {
            return Optional.empty();
        }
        in.position(in.position() + AAGUID_OCTETS);
        int length = in.getShort() & 0xffff;
        if (length < MIN_CREDENTIAL || length > MAX_CREDENTIAL || length > in.remaining()) {
            return Optional.empty();
        }
        byte[] credential = Arrays.copyOfRange(octets, in.position(), in.position() + length);
        return Optional.of(new AuthenticatorData(hash, flags, count, Optional.of(credential)));
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
