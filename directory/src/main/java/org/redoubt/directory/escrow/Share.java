package org.redoubt.directory.escrow;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.seal.Hpke;
import org.redoubt.store.seal.SealBrokenException;

/**
 * An officer's share of the lock of a sealed account, sealed to her key by HPKE (RFC 9180). Sealed with it, unstored, is whose
 * account it is, by number and by address: a file that says another name than the share was made for does not open.
 *
 * @param number of the share, from 1
 * @param key the officer's
 * @param commitment a hash of the share and its place: it tells a wrong one and nothing else, for a share is 32 random octets
 * @param sealed to the officer
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Share(int number, OfficerKey key, byte[] commitment, byte[] sealed) {
    /** Octets of a share, as many as a lock has. */
    public static final int OCTETS = 32;

    static final int SEALED_OCTETS = OCTETS + Hpke.OVERHEAD;
    static final int COMMITMENT_OCTETS = 32;

    private static final String INFO = "redoubt escrow share";

    /**
     * Whose lock it is a share of.
     *
     * @param account the number of the account
     * @param address hers when it was made
     * @param version of the escrow
     * @param threshold how many shares are needed
     */
    public record Place(long account, String address, long version, int threshold) {
        byte[] octets(int number) {
            return new ByteWriter(64)
                    .number(account)
                    .text(address)
                    .number(version)
                    .number(threshold)
                    .number(number)
                    .toBytes();
        }
    }

    /** Seals a share. */
    public static Share seal(Place place, int number, OfficerKey key, byte[] share) {
        byte[] context = place.octets(number);
        return new Share(number, key, commitment(context, share), Hpke.seal(key.open(), INFO, share, context));
    }

    /**
     * Opens it, as the officer.
     *
     * @param secret the officer's
     * @throws SealBrokenException when it was altered, belongs to another place, or is not the officer's
     */
    byte[] open(Place place, byte[] secret) throws SealBrokenException {
        return Hpke.open(secret, INFO, sealed, place.octets(number));
    }

    /** Whether these octets are the share. */
    public boolean is(Place place, byte[] share) {
        return MessageDigest.isEqual(commitment, commitment(place.octets(number), share));
    }

    private static byte[] commitment(byte[] context, byte[] share) {
        return OfficerKey.sha256(new ByteWriter(128)
                .bytes(INFO.getBytes(StandardCharsets.US_ASCII))
                .bytes(context)
                .bytes(share)
                .toBytes());
    }

    @Override
    public String toString() {
        return "Share[" + number + " of " + key.fingerprint() + ']';
    }
}
