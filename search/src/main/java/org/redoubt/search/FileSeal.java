package org.redoubt.search;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.lucene.index.CorruptIndexException;

/**
 * The key of one file of an index, and its blocks sealed with AES-256-GCM.
 *
 * <p>A file is: {@link #MAGIC}, 32 random octets, then blocks of {@link Limits#BLOCK} octets, the last one shorter
 * (maybe empty), each followed by its tag of 16. The file's key is made with HKDF from the index's key and the random
 * octets, so a file has a key of its own and the number of a block can be its nonce: files are written once, from
 * front to back. The last block is marked as such in what is authenticated, so a file that was cut does not open.
 */
final class FileSeal {
    static final byte[] MAGIC = "rdxi1".getBytes(StandardCharsets.US_ASCII);
    static final int TAG = 16;
    static final int SEALED_BLOCK = Limits.BLOCK + TAG;
    private static final int SALT = 32;
    static final int HEAD = MAGIC.length + SALT;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ThreadLocal<Cipher> CIPHERS = ThreadLocal.withInitial(FileSeal::cipher);

    private final SecretKey key;

    private FileSeal(SecretKey indexKey, byte[] salt) {
        try {
            byte[] info = ByteBuffer.allocate(13 + SALT)
                    .put("redoubt index".getBytes(StandardCharsets.US_ASCII))
                    .put(salt)
                    .array();
            // By its provider's name: java would look through all others on the way, too.
            byte[] derived = KDF.getInstance("HKDF-SHA256", "SunJCE")
                    .deriveData(HKDFParameterSpec.ofExtract().addIKM(indexKey).thenExpand(info, 32));
            key = new SecretKeySpec(derived, "AES");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HKDF-SHA256 is missing", impossible);
        }
    }

    /** For a new file; its head goes to the front of {@code head}. */
    static FileSeal fresh(SecretKey indexKey, byte[] head) {
        byte[] salt = new byte[SALT];
        RANDOM.nextBytes(salt);
        System.arraycopy(MAGIC, 0, head, 0, MAGIC.length);
        System.arraycopy(salt, 0, head, MAGIC.length, SALT);
        return new FileSeal(indexKey, salt);
    }

    /** Of the file that begins with this head. */
    static FileSeal of(SecretKey indexKey, byte[] head, String file) throws CorruptIndexException {
        if (!java.util.Arrays.equals(MAGIC, java.util.Arrays.copyOf(head, MAGIC.length))) {
            throw new CorruptIndexException("not a file of a sealed index", file);
        }
        return new FileSeal(indexKey, java.util.Arrays.copyOfRange(head, MAGIC.length, HEAD));
    }

    /** Octets without seals of a file of this length; a length that no file has is found out when it is read. */
    static long plainLength(long sealed) {
        long body = Math.max(0, sealed - HEAD);
        return body / SEALED_BLOCK * Limits.BLOCK + Math.max(0, body % SEALED_BLOCK - TAG);
    }

    int seal(byte[] plain, int length, long block, boolean last, byte[] sealed) {
        Cipher cipher = CIPHERS.get();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG * 8, nonce(block, last)));
            return cipher.doFinal(plain, 0, length, sealed, 0);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM refused to seal", impossible);
        }
    }

    byte[] open(byte[] sealed, int length, long block, boolean last, String file) throws CorruptIndexException {
        Cipher cipher = CIPHERS.get();
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG * 8, nonce(block, last)));
            return cipher.doFinal(sealed, 0, length);
        } catch (GeneralSecurityException altered) {
            throw new CorruptIndexException("a block of an index was altered", file, altered);
        }
    }

    private static byte[] nonce(long block, boolean last) {
        return ByteBuffer.allocate(12).putInt(last ? 1 : 0).putLong(block).array();
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM is missing", impossible);
        }
    }
}
