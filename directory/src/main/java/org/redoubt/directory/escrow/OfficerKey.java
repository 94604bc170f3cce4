package org.redoubt.directory.escrow;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.redoubt.store.seal.Hpke;

/**
 * An officer's public key, for X25519 (RFC 7748).
 *
 * @param text as people pass it on: {@code officer-}, then in base64url the 32 octets of the key and the first four of its SHA-256,
 *     so that a key that was mistyped is none
 */
public record OfficerKey(String text) {
    private static final String PREFIX = "officer-";
    private static final int CHECK_OCTETS = 4;
    private static final int NAME_OCTETS = 8;

    /** Of the octets that {@link Hpke} takes. */
    public static OfficerKey of(byte[] open) {
        byte[] checked = ByteBuffer.allocate(open.length + CHECK_OCTETS)
                .put(open)
                .put(sha256(open), 0, CHECK_OCTETS)
                .array();
        return new OfficerKey(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(checked));
    }

    /**
     * Reads one.
     *
     * @throws FormatException when it is none, or was mistyped
     */
    public static OfficerKey parse(String text) throws FormatException {
        OfficerKey key = new OfficerKey(text);
        try {
            Hpke.seal(key.octets(), "trial", new byte[0], new byte[0]);
        } catch (IllegalStateException | ProviderException noSecret) {
            // X25519 takes any octets, and makes no secret of a few points (RFC 7748 6.1).
            throw new FormatException("an officer's public key is not sound");
        }
        return key;
    }

    private byte[] octets() throws FormatException {
        byte[] octets = {};
        try {
            octets = text.startsWith(PREFIX) ? Base64.getUrlDecoder().decode(text.substring(PREFIX.length())) : octets;
        } catch (IllegalArgumentException notBase64) {
            // Said below.
        }
        if (octets.length != Hpke.KEY_OCTETS + CHECK_OCTETS) {
            throw new FormatException("an officer's public key begins with " + PREFIX
                    + " and has 48 characters after that; redoubt escrow officer-key makes one");
        }
        byte[] open = Arrays.copyOf(octets, Hpke.KEY_OCTETS);
        byte[] check = Arrays.copyOf(sha256(open), CHECK_OCTETS);
        if (!Arrays.equals(check, Arrays.copyOfRange(octets, Hpke.KEY_OCTETS, octets.length))) {
            throw new FormatException("an officer's public key was mistyped: its check does not fit");
        }
        return open;
    }

    /** The 32 octets of it. */
    public byte[] open() {
        try {
            return octets();
        } catch (FormatException impossible) {
            throw new IllegalStateException("a key that was not parsed", impossible);
        }
    }

    /** A short name for it, which the officer's own file has as well. */
    public String fingerprint() {
        return fingerprint(open());
    }

    /** The first octets of the SHA-256 of something, in groups of four hexadecimal digits, for people to compare. */
    static String fingerprint(byte[] octets) {
        String hex = HexFormat.of().formatHex(Arrays.copyOf(sha256(octets), NAME_OCTETS));
        return hex.replaceAll("(.{4})(?!$)", "$1-");
    }

    static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is missing", impossible);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
