package org.redoubt.directory.credential;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the server keeps to check SCRAM-SHA-256 (RFC 5802 3, RFC 7677): enough to recognise the password, not
 * enough to sign in with.
 *
 * @param salt the client gets it
 * @param iterations of PBKDF2; the client gets them
 * @param storedKey 32 bytes
 * @param serverKey 32 bytes
 */
@SuppressWarnings("ArrayRecordComponent")
public record ScramVerifier(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    private static final int SALT_BYTES = 16;
    private static final int KEY_BITS = 256;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A verifier for a password that {@link PasswordText#opaque} accepted, with a fresh salt. */
    public static ScramVerifier of(byte[] password, int iterations) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return of(PasswordText.saslPrep(password), salt, iterations);
    }

    /** As {@link #of(byte[], int)}, with a salt that somebody has already: her next password keeps it. */
    public static ScramVerifier of(byte[] password, byte[] salt, int iterations) {
        return of(PasswordText.saslPrep(password), salt, iterations);
    }

    /** Whether who has this one cannot tell the other apart before she proves which it is. */
    public boolean asksLike(ScramVerifier other) {
        return iterations == other.iterations && Arrays.equals(salt, other.salt);
    }

    static ScramVerifier of(String prepared, byte[] salt, int iterations) {
        byte[] salted = saltedPassword(prepared, salt, iterations);
        byte[] clientKey = hmac(salted, "Client Key");
        return new ScramVerifier(salt, iterations, sha256(clientKey), hmac(salted, "Server Key"));
    }

    /** One that no password fits, for a login nobody has: the salt must be the same each time. */
    public static ScramVerifier unknown(byte[] salt, int iterations) {
        byte[] key = new byte[KEY_BITS / 8];
        RANDOM.nextBytes(key);
        return new ScramVerifier(salt, iterations, key, key);
    }

    /** Whether the proof shows that the client has the password: RFC 5802 3, ClientProof. */
    public boolean proves(String authMessage, byte[] proof) {
        return clientKey(authMessage, proof).isPresent();
    }

    /** What a proof tells of the client: its ClientKey, which only who has the password can have; empty when it proves nothing. */
    public Optional<byte[]> clientKey(String authMessage, byte[] proof) {
        byte[] clientKey = hmac(storedKey, authMessage);
        if (proof.length != clientKey.length) {
            return Optional.empty();
        }
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= proof[i];
        }
        return MessageDigest.isEqual(sha256(clientKey), storedKey) ? Optional.of(clientKey) : Optional.empty();
    }

    /** The ClientKey of a password that {@link PasswordText#opaque} accepted. */
    public byte[] clientKeyOf(byte[] password) {
        return hmac(saltedPassword(PasswordText.saslPrep(password), salt, iterations), "Client Key");
    }

    /** What shows the client that we have the verifier: RFC 5802 3, ServerSignature. */
    public byte[] signature(String authMessage) {
        return hmac(serverKey, authMessage);
    }

    @Override
    public String toString() {
        return "ScramVerifier[hidden]";
    }

    private static byte[] saltedPassword(String prepared, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(prepared.toCharArray(), salt, iterations, KEY_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("PBKDF2 is missing", impossible);
        } finally {
            spec.clearPassword();
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC-SHA256 is missing", impossible);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("SHA-256 is missing", impossible);
        }
    }
}
