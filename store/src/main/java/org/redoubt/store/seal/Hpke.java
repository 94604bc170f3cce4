package org.redoubt.store.seal;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KEM;
import javax.crypto.KeyAgreement;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals bytes to a public key, so that who seals cannot open: Hybrid Public Key Encryption (RFC 9180) in base mode, one
 * message a context, with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM.
 *
 * <p>Sealed bytes are: 32 bytes encapsulated key, ciphertext, 16 bytes tag.
 */
public final class Hpke {
    /** Octets of a public key, of a private key and of an encapsulated key. */
    public static final int KEY_OCTETS = 32;

    /** What sealing adds to the length. */
    public static final int OVERHEAD = KEY_OCTETS + 16;

    /** That of RFC 9180 7.3 which is used here. */
    static final Aead AES_256_GCM = new Aead(2, 32);

    private static final int KEM_ID = 0x20;
    private static final int KDF_ID = 1;
    private static final int NONCE_OCTETS = 12;
    private static final int TAG_BITS = 128;

    private Hpke() {}

    /** An AEAD by its number (RFC 9180 7.3) and the octets of its key; GCM both that we know. */
    record Aead(int id, int keyOctets) {}

    /**
     * A pair of keys, each of {@link #KEY_OCTETS} octets.
     *
     * @param secret the private one
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Pair(byte[] secret, byte[] open) {
        @Override
        public String toString() {
            return "Pair[hidden]";
        }
    }

    /** The pair that belongs to key material (RFC 9180 4, DeriveKeyPair): the same each time. */
    public static Pair derive(byte[] material) {
        byte[] suite = ByteBuffer.allocate(5).put(ascii("KEM")).putShort((short) KEM_ID).array();
        SecretKey prk = extract(suite, new byte[0], "dkp_prk", material);
        byte[] secret = expand(suite, prk, "sk", new byte[0], KEY_OCTETS);
        return new Pair(secret, open(secret));
    }

    /** The public key of a private one (RFC 7748 6.1). */
    private static byte[] open(byte[] secret) {
        byte[] base = new byte[KEY_OCTETS];
        base[0] = 9;
        try {
            KeyAgreement agreement = KeyAgreement.getInstance("X25519");
            agreement.init(privateKey(secret));
            agreement.doPhase(publicKey(base), true);
            return agreement.generateSecret();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("X25519 is missing", impossible);
        }
    }

    /**
     * Seals to a public key.
     *
     * @param info what it is for; to be the same when it is opened
     * @param context where it belongs, authenticated and not stored
     */
    public static byte[] seal(byte[] open, String info, byte[] plain, byte[] context) {
        try {
            KEM.Encapsulated made = kem().newEncapsulator(publicKey(open)).encapsulate();
            byte[] enc = made.encapsulation();
            byte[] sealed = schedule(made.key().getEncoded(), ascii(info), AES_256_GCM)
                    .run(Cipher.ENCRYPT_MODE, plain, 0, plain.length, context);
            return ByteBuffer.allocate(enc.length + sealed.length).put(enc).put(sealed).array();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HPKE refused to seal", impossible);
        }
    }

    /**
     * Opens what {@link #seal} made with the same words around it.
     *
     * @param secret the private key
     * @throws SealBrokenException when it was altered, or sealed to another key or for another place
     */
    public static byte[] open(byte[] secret, String info, byte[] sealed, byte[] context) throws SealBrokenException {
        return open(secret, ascii(info), sealed, context, AES_256_GCM);
    }

    static byte[] open(byte[] secret, byte[] info, byte[] sealed, byte[] context, Aead aead) throws SealBrokenException {
        if (sealed.length < OVERHEAD) {
            throw new SealBrokenException("bytes sealed to a public key are cut");
        }
        try {
            byte[] enc = Arrays.copyOf(sealed, KEY_OCTETS);
            byte[] shared = kem().newDecapsulator(privateKey(secret)).decapsulate(enc).getEncoded();
            return schedule(shared, info, aead)
                    .run(Cipher.DECRYPT_MODE, sealed, KEY_OCTETS, sealed.length - KEY_OCTETS, context);
        } catch (GeneralSecurityException broken) {
            throw new SealBrokenException("bytes sealed to a public key were altered or belong elsewhere", broken);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Context(byte[] key, byte[] nonce) {
        byte[] run(int mode, byte[] bytes, int offset, int length, byte[] aad) throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(aad);
            return cipher.doFinal(bytes, offset, length);
        }
    }

    /** RFC 9180 5.1, KeySchedule in base mode; of the nonces the first, which is the base, is the only one used. */
    private static Context schedule(byte[] shared, byte[] info, Aead aead) {
        byte[] suite = ByteBuffer.allocate(10)
                .put(ascii("HPKE"))
                .putShort((short) KEM_ID)
                .putShort((short) KDF_ID)
                .putShort((short) aead.id())
                .array();
        byte[] nothing = new byte[0];
        byte[] pskId = extract(suite, nothing, "psk_id_hash", nothing).getEncoded();
        byte[] infoHash = extract(suite, nothing, "info_hash", info).getEncoded();
        byte[] context = ByteBuffer.allocate(1 + pskId.length + infoHash.length)
                .put((byte) 0)
                .put(pskId)
                .put(infoHash)
                .array();
        SecretKey secret = extract(suite, shared, "secret", nothing);
        return new Context(
                expand(suite, secret, "key", context, aead.keyOctets()),
                expand(suite, secret, "base_nonce", context, NONCE_OCTETS));
    }

    /** RFC 9180 4, LabeledExtract. */
    private static SecretKey extract(byte[] suite, byte[] salt, String label, byte[] material) {
        byte[] labelled = labelled(suite, label, material);
        HKDFParameterSpec.Builder builder = HKDFParameterSpec.ofExtract().addIKM(labelled);
        HKDFParameterSpec spec = (salt.length == 0 ? builder : builder.addSalt(salt)).extractOnly();
        try {
            return Sealer.hkdf().deriveKey("Generic", spec);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HKDF-SHA256 is missing", impossible);
        }
    }

    /** RFC 9180 4, LabeledExpand. */
    private static byte[] expand(byte[] suite, SecretKey prk, String label, byte[] info, int length) {
        byte[] labelled = labelled(suite, label, info);
        byte[] whole = ByteBuffer.allocate(2 + labelled.length)
                .putShort((short) length)
                .put(labelled)
                .array();
        try {
            return Sealer.hkdf().deriveData(HKDFParameterSpec.expandOnly(prk, whole, length));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HKDF-SHA256 is missing", impossible);
        }
    }

    private static byte[] labelled(byte[] suite, String label, byte[] rest) {
        byte[] version = ascii("HPKE-v1");
        byte[] name = ascii(label);
        return ByteBuffer.allocate(version.length + suite.length + name.length + rest.length)
                .put(version)
                .put(suite)
                .put(name)
                .put(rest)
                .array();
    }

    /** The JDK's DHKEM is that of RFC 9180 4.1; what it gives is the shared secret, not yet the key. */
    private static KEM kem() throws GeneralSecurityException {
        return KEM.getInstance("DHKEM");
    }

    private static PrivateKey privateKey(byte[] secret) throws GeneralSecurityException {
        return KeyFactory.getInstance("X25519").generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, secret));
    }

    /** RFC 7748 5: little-endian, and the topmost bit does not count. */
    private static PublicKey publicKey(byte[] open) throws GeneralSecurityException {
        byte[] bigEndian = new byte[KEY_OCTETS];
        for (int i = 0; i < KEY_OCTETS; i++) {
            bigEndian[i] = open[KEY_OCTETS - 1 - i];
        }
        bigEndian[0] &= 0x7f;
        return KeyFactory.getInstance("X25519")
                .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bigEndian)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
