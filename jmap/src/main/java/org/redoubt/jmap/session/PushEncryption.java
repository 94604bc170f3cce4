package org.redoubt.jmap.session;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encrypts what a device is told, so that the push service in between cannot read it (RFC 8291, RFC 8188). */
final class PushEncryption {
    /** RFC 8291 4: one record of this size; what push services must take (RFC 8030 7.2). */
    private static final int RECORD = 4096;
    /** What is left for content: less the header, the mark of the last record and the tag. */
    static final int MOST = RECORD - 86 - 1 - 16;

    private static final int SALT = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private PushEncryption() {}

    static byte[] encrypt(byte[] content, ECPublicKey device, byte[] authentication) {
        byte[] salt = new byte[SALT];
        RANDOM.nextBytes(salt);
        try {
            return encrypt(content, device, authentication, PushKeys.fresh(), salt);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM and P-256", e);
        }
    }

    /** With given chance, so that it can be compared with the example of RFC 8291 5. */
    static byte[] encrypt(byte[] content, ECPublicKey device, byte[] authentication, KeyPair own, byte[] salt)
            throws GeneralSecurityException {
        byte[] ownPoint = PushKeys.octets((ECPublicKey) own.getPublic());
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(own.getPrivate());
        agreement.doPhase(device, true);
        byte[] info = join("WebPush: info\0".getBytes(StandardCharsets.US_ASCII), PushKeys.octets(device), ownPoint);
        byte[] input = expand(mac(authentication, agreement.generateSecret()), info, 32);
        byte[] pseudorandom = mac(salt, input);
        byte[] key = expand(pseudorandom, "Content-Encoding: aes128gcm\0".getBytes(StandardCharsets.US_ASCII), 16);
        byte[] nonce = expand(pseudorandom, "Content-Encoding: nonce\0".getBytes(StandardCharsets.US_ASCII), 12);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        // RFC 8188 2: 2 marks the last record.
        byte[] sealed = cipher.doFinal(join(content, new byte[] {2}));
        byte[] size = ByteBuffer.allocate(4).putInt(RECORD).array();
        return join(salt, size, new byte[] {(byte) ownPoint.length}, ownPoint, sealed);
    }

    /** HKDF with SHA-256 (RFC 5869), for no more than one block. */
    private static byte[] expand(byte[] pseudorandom, byte[] info, int length) throws GeneralSecurityException {
        return Arrays.copyOf(mac(pseudorandom, join(info, new byte[] {1})), length);
    }

    private static byte[] mac(byte[] key, byte[] content) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(content);
    }

    private static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }
}
