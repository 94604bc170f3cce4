package org.redoubt.guard.tlog;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/** Signs notes with Ed25519 under a name. */
public final class NoteSigner {
    private static final int PUBLIC_LENGTH = 44;

    private final NoteKey key;
    private final PrivateKey privateKey;
    private final byte[] encoded;

    private NoteSigner(String name, PublicKey publicKey, PrivateKey privateKey, boolean witness)
            throws GeneralSecurityException {
        this.key = NoteKey.of(name, publicKey, witness);
        this.privateKey = privateKey;
        byte[] open = publicKey.getEncoded();
        byte[] secret = privateKey.getEncoded();
        this.encoded = Arrays.copyOf(open, open.length + secret.length);
        System.arraycopy(secret, 0, encoded, open.length, secret.length);
    }

    /** A signer with a fresh key. */
    public static NoteSigner generate(String name) {
        return generate(name, false);
    }

    /** Likewise of a witness, which signs with {@link Cosignature} and nothing else. */
    public static NoteSigner generateWitness(String name) {
        return generate(name, true);
    }

    private static NoteSigner generate(String name, boolean witness) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new NoteSigner(name, pair.getPublic(), pair.getPrivate(), witness);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has Ed25519", impossible);
        }
    }

    /**
     * A signer from what {@link #encoded} gave.
     *
     * @throws DamagedLogException when it is no key
     */
    public static NoteSigner of(String name, byte[] encoded) throws DamagedLogException {
        return of(name, encoded, false);
    }

    /** Likewise of a witness. */
    public static NoteSigner ofWitness(String name, byte[] encoded) throws DamagedLogException {
        return of(name, encoded, true);
    }

    private static NoteSigner of(String name, byte[] encoded, boolean witness) throws DamagedLogException {
        try {
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            return new NoteSigner(
                    name,
                    factory.generatePublic(new X509EncodedKeySpec(Arrays.copyOf(encoded, PUBLIC_LENGTH))),
                    factory.generatePrivate(
                            new PKCS8EncodedKeySpec(Arrays.copyOfRange(encoded, PUBLIC_LENGTH, encoded.length))),
                    witness);
        } catch (GeneralSecurityException | IllegalArgumentException malformed) {
            throw new DamagedLogException("the key of the log is no key", malformed);
        }
    }

    /** The key pair, secret part included: to be sealed. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /** What others verify with. */
    public NoteKey key() {
        return key;
    }

    byte[] sign(byte[] text) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(privateKey);
            signer.update(text);
            return signer.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a note could not be signed", impossible);
        }
    }

    @Override
    public String toString() {
        return "NoteSigner[" + key.name() + "]";
    }
}
