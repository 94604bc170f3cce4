package org.redoubt.guard.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Whose signature a note bears: a verifier key of C2SP signed-note with Ed25519, written
 * {@code name+hash+base64(0x01 key)}.
 */
public final class NoteKey {
    private static final byte ED25519 = 1;
    private static final int KEY_LENGTH = 32;
    /** An Ed25519 key in X.509 form is these octets and the key, RFC 8410 4. */
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final byte[] key;
    private final PublicKey publicKey;

    private NoteKey(String name, byte[] key) throws GeneralSecurityException {
        this.name = name;
        this.key = key;
        byte[] encoded = ByteBuffer.allocate(X509.length + KEY_LENGTH).put(X509).put(key).array();
        this.publicKey = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    static NoteKey of(String name, PublicKey publicKey) throws GeneralSecurityException {
        byte[] encoded = publicKey.getEncoded();
        return new NoteKey(name, Arrays.copyOfRange(encoded, encoded.length - KEY_LENGTH, encoded.length));
    }

    /**
     * Reads a key as {@link #text} writes it.
     *
     * @throws DamagedLogException when it is none
     */
    public static NoteKey parse(String text) throws DamagedLogException {
        String[] parts = text.strip().split("\\+", 3);
        try {
            byte[] typed = Base64.getDecoder().decode(parts[2]);
            if (typed.length != 1 + KEY_LENGTH || typed[0] != ED25519 || parts[0].isEmpty()) {
                throw new DamagedLogException("a verifier key is not one of Ed25519");
            }
            NoteKey key = new NoteKey(parts[0], Arrays.copyOfRange(typed, 1, typed.length));
            if (!HexFormat.of().formatHex(key.id()).equals(parts[1])) {
                throw new DamagedLogException("a verifier key does not fit its own hash");
            }
            return key;
        } catch (IllegalArgumentException | IndexOutOfBoundsException | GeneralSecurityException malformed) {
            throw new DamagedLogException("a verifier key is malformed", malformed);
        }
    }

    /** Such as {@code mail.example.org/audit+1a2b3c4d+AaBb…}. */
    public String text() {
        return name + "+" + HexFormat.of().formatHex(id()) + "+" + Base64.getEncoder().encodeToString(typed());
    }

    public String name() {
        return name;
    }

    /** The first four octets of the hash of name and key: which key of a name it is. */
    byte[] id() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest.digest(typed()), 4);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private byte[] typed() {
        return ByteBuffer.allocate(1 + KEY_LENGTH).put(ED25519).put(key).array();
    }

    boolean signed(byte[] text, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(publicKey);
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }
}
