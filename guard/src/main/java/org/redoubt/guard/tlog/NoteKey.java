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
    /** C2SP tlog-cosignature: a key that signs checkpoints of others, with the time. */
    private static final byte COSIGNATURE = 4;
    private static final int KEY_LENGTH = 32;
    /** An Ed25519 key in X.509 form is these octets and the key, RFC 8410 4. */
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final byte type;
    private final byte[] key;
    private final PublicKey publicKey;

    private NoteKey(String name, byte type, byte[] key) throws GeneralSecurityException {
        this.name = name;
        this.type = type;
        this.key = key;
        byte[] encoded = ByteBuffer.allocate(X509.length + KEY_LENGTH).put(X509).put(key).array();
        this.publicKey = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    static NoteKey of(String name, PublicKey publicKey, boolean witness) throws GeneralSecurityException {
        byte[] encoded = publicKey.getEncoded();
        return new NoteKey(name, witness ? COSIGNATURE : ED25519, Arrays.copyOfRange(encoded, encoded.length - KEY_LENGTH, encoded.length));
    }

    /**
     * Reads a key as {@link #text} writes it.
     *
     * @throws DamagedLogException when it is none
     */
    public static NoteKey parse(String text) throws DamagedLogException {
        return parse(text, ED25519);
    }

    /**
     * Reads the key of a witness, C2SP tlog-cosignature: as above with the type 0x04.
     *
     * @throws DamagedLogException when it is none
     */
    public static NoteKey parseWitness(String text) throws DamagedLogException {
        return parse(text, COSIGNATURE);
    }

    private static NoteKey parse(String text, byte type) throws DamagedLogException {
        String[] parts = text.strip().split("\\+", 3);
        try {
            byte[] typed = Base64.getDecoder().decode(parts[2]);
            if (typed.length != 1 + KEY_LENGTH || typed[0] != type || parts[0].isEmpty()) {
                throw new DamagedLogException(type == ED25519
                        ? "a verifier key is not one of Ed25519"
                        : "the key of a witness is not one of Ed25519 cosignatures (type 4)");
            }
            NoteKey key = new NoteKey(parts[0], type, Arrays.copyOfRange(typed, 1, typed.length));
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
        return ByteBuffer.allocate(1 + KEY_LENGTH).put(type).put(key).array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteKey that && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
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
