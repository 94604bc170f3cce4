package org.redoubt.store.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Seals bytes with AES-256-GCM and names contents by keyed addresses, under subkeys of one key (HKDF-SHA256,
 * RFC 5869). Safe for many threads.
 *
 * <p>Sealed bytes are: 1 byte mark of the key's generation (1 for the first, see {@link KeyRing}), 12 bytes nonce,
 * ciphertext, 16 bytes tag. The context (which account, which record) is authenticated but not stored, so sealed bytes put
 * in another place do not open.
 *
 * <p>GCM dies when a nonce repeats under one key. A nonce is 8 random bytes drawn for each sealer and whenever its
 * counter of 4 bytes runs out: two sealers of one key would have to draw the same 8 bytes.
 */
public final class Sealer {
    /** What sealing adds to the length. */
    public static final int OVERHEAD = 1 + 12 + 16;

    private static final int NONCE_LENGTH = 12;
    private static final int TAG_BITS = 128;
    private static final int ADDRESS_LENGTH = 20;
    /** More idle ciphers than threads that run at once would only hold memory. */
    private static final int MAX_POOLED = 16;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String HMAC = "HmacSHA256";
    /** Looked for once: to look through all providers for each address costs as much as the address. */
    private static final Provider HMAC_PROVIDER = hmacProvider();

    private final String purpose;
    private final WipeableKey addressKey;
    private volatile Keys keys;
    private long noncePrefix = RANDOM.nextLong();
    private int nonceCounter;

    /** The key that seals, and the one before while there may be something that it sealed. */
    private record Keys(byte mark, WipeableKey key, byte markBefore, Optional<WipeableKey> before) {
        static Keys of(KeyRing ring, String purpose) {
            String name = "redoubt seal " + purpose;
            return new Keys(ring.mark(), aes(ring.fresh(name)), ring.markBefore(), ring.freshBefore(name).map(Keys::aes));
        }

        private static WipeableKey aes(byte[] key) {
            return new WipeableKey(key, "AES");
        }

        void wipe() {
            key.destroy();
            before.ifPresent(WipeableKey::destroy);
        }

        WipeableKey opening(byte mark) throws SealBrokenException {
            if (mark == this.mark) {
                return key;
            }
            if (mark == markBefore && before.isPresent()) {
                return before.get();
            }
            throw new SealBrokenException("sealed bytes are of an unknown format, or of a key that is gone");
        }
    }

    /**
     * A sealer under subkeys of a key.
     *
     * @param key 32 bytes
     * @param purpose told apart in the subkeys
     */
    public Sealer(byte[] key, String purpose) {
        KeyRing ring = KeyRing.of(key);
        this(ring, purpose);
        ring.wipe();
    }

    /** A sealer under subkeys of the keys of a ring. */
    public Sealer(KeyRing ring, String purpose) {
        this.purpose = purpose;
        this.addressKey = new WipeableKey(ring.derived(addressName(purpose)), HMAC);
        this.keys = Keys.of(ring, purpose);
    }

    /** What the key of addresses is derived by ({@link KeyRing#derived}). */
    public static String addressName(String purpose) {
        return "redoubt address " + purpose;
    }

    /** From now on seals under the newest key of a ring, and opens what its keys sealed. Addresses stay as they are. */
    public void follow(KeyRing ring) {
        keys = Keys.of(ring, purpose);
    }

    /** Overwrites the subkeys: from now on nothing is sealed, opened or named by this ({@link KeyWipedException}). */
    public void wipe() {
        keys.wipe();
        addressKey.destroy();
    }

    /** The mark of the key that seals now, with which all begins that it seals; never 0. */
    public byte mark() {
        return keys.mark();
    }

    /** Whether sealed bytes were sealed under another key than would be now. */
    public boolean stale(byte[] sealed) {
        return sealed.length == 0 || sealed[0] != keys.mark();
    }

    /**
     * Seals under the newest key what an older one sealed for the same context.
     *
     * @return empty when the newest did
     * @throws SealBrokenException when it does not open
     */
    public Optional<byte[]> renewed(byte[] sealed, byte[] context) throws SealBrokenException {
        return stale(sealed) ? Optional.of(seal(open(sealed, context), context)) : Optional.empty();
    }

    /** Fresh random bytes for a new key. */
    public static byte[] newKey() {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return key;
    }

    public byte[] seal(byte[] plain, byte[] context) {
        return seal(plain, 0, plain.length, context);
    }

    public byte[] seal(byte[] plain, int offset, int length, byte[] context) {
        byte[] nonce = nonce();
        byte[] sealed = new byte[length + OVERHEAD];
        Keys now = keys;
        sealed[0] = now.mark();
        System.arraycopy(nonce, 0, sealed, 1, NONCE_LENGTH);
        Cipher cipher = Ciphers.take();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, now.key(), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(context);
            cipher.doFinal(plain, offset, length, sealed, 1 + NONCE_LENGTH);
            Ciphers.give(cipher);
            return sealed;
        } catch (GeneralSecurityException impossible) {
            now.key().requireKept();
            throw new IllegalStateException("AES-GCM refused to seal", impossible);
        }
    }

    /**
     * Opens what {@link #seal} made with the same context.
     *
     * @throws SealBrokenException when it was not, or was altered since
     */
    public byte[] open(byte[] sealed, byte[] context) throws SealBrokenException {
        if (sealed.length < OVERHEAD) {
            throw new SealBrokenException("sealed bytes are cut");
        }
        WipeableKey key = keys.opening(sealed[0]);
        Cipher cipher = Ciphers.take();
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 1, NONCE_LENGTH));
            cipher.updateAAD(context);
            byte[] plain = cipher.doFinal(sealed, 1 + NONCE_LENGTH, sealed.length - 1 - NONCE_LENGTH);
            Ciphers.give(cipher);
            return plain;
        } catch (GeneralSecurityException broken) {
            key.requireKept();
            throw new SealBrokenException("sealed bytes were altered or belong elsewhere", broken);
        }
    }

    /** A keyed name of 20 bytes: equal for equal bytes, and telling nothing to who lacks the key. */
    public byte[] address(byte[] bytes) {
        Mac mac = addressing();
        mac.update(bytes);
        return finish(mac);
    }

    /** A MAC to feed the bytes of an address piece by piece; give it to {@link #finish}. */
    public Mac addressing() {
        try {
            Mac mac = Mac.getInstance(HMAC, HMAC_PROVIDER);
            mac.init(addressKey);
            return mac;
        } catch (GeneralSecurityException impossible) {
            addressKey.requireKept();
            throw new IllegalStateException("HMAC-SHA256 is missing", impossible);
        }
    }

    private static Provider hmacProvider() {
        try {
            return Mac.getInstance(HMAC).getProvider();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", missing);
        }
    }

    public static byte[] finish(Mac mac) {
        return Arrays.copyOf(mac.doFinal(), ADDRESS_LENGTH);
    }

    private synchronized byte[] nonce() {
        if (++nonceCounter == 0) {
            noncePrefix = RANDOM.nextLong();
        }
        return ByteBuffer.allocate(NONCE_LENGTH).putLong(noncePrefix).putInt(nonceCounter).array();
    }

    /** A subkey of 32 bytes for one purpose (HKDF-SHA256), which tells nothing of the key or of its other subkeys. */
    public static byte[] derive(byte[] key, String info) {
        return derive(key, new byte[0], info);
    }

    /** The same of a key that can be overwritten. */
    static byte[] derive(WipeableKey key, String info) {
        byte[] octets = key.getEncoded();
        try {
            return derive(octets, info);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    /** The same with a salt (RFC 5869 2.2), by which the subkeys of one key differ. */
    public static byte[] derive(byte[] key, byte[] salt, String info) {
        try {
            return hkdf()
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(key)
                            .addSalt(salt)
                            .thenExpand(info.getBytes(StandardCharsets.US_ASCII), 32));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HKDF-SHA256 is missing", impossible);
        }
    }

    /** By its provider's name: whoever asks for any has java look through all providers on the way, which takes a fifth of a start. */
    static KDF hkdf() throws GeneralSecurityException {
        return KDF.getInstance("HKDF-SHA256", "SunJCE");
    }

    /** Ciphers cost more to make than to use on a short record. */
    private static final class Ciphers {
        private static final ConcurrentLinkedQueue<Cipher> POOL = new ConcurrentLinkedQueue<>();
        private static final AtomicInteger POOLED = new AtomicInteger();

        static Cipher take() {
            Cipher cipher = POOL.poll();
            if (cipher != null) {
                POOLED.decrementAndGet();
                return cipher;
            }
            try {
                return Cipher.getInstance("AES/GCM/NoPadding");
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException("AES-GCM is missing", impossible);
            }
        }

        static void give(Cipher cipher) {
            if (POOLED.get() < MAX_POOLED) {
                POOLED.incrementAndGet();
                POOL.add(cipher);
            }
        }
    }
}
