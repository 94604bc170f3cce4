package org.redoubt.directory;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The client's side of SCRAM-SHA-256, written from RFC 5802 3 without our server's code. */
final class ScramClient {
    private static final String NONCE = "fyko+d2lbbFgONRv9qkxdawL";

    private final String header;
    private final String bare;
    private final String password;
    private final byte[] bound;
    private byte[] expected = new byte[0];

    ScramClient(String header, String login, String password) {
        this(header, login, password, new byte[0]);
    }

    ScramClient(String header, String login, String password, byte[] bound) {
        this.bound = bound;
        this.header = header;
        this.bare = "n=" + login.replace("=", "=3D").replace(",", "=2C") + ",r=" + NONCE;
        this.password = password;
    }

    byte[] first() {
        return (header + bare).getBytes(StandardCharsets.UTF_8);
    }

    byte[] last(byte[] serverFirst) {
        String text = new String(serverFirst, StandardCharsets.UTF_8);
        String[] attributes = text.split(",");
        byte[] salt = Base64.getDecoder().decode(attributes[1].substring(2));
        byte[] salted = salted(salt, Integer.parseInt(attributes[2].substring(2)));
        byte[] start = header.getBytes(StandardCharsets.UTF_8);
        byte[] channel = Arrays.copyOf(start, start.length + bound.length);
        System.arraycopy(bound, 0, channel, start.length, bound.length);
        String binding = Base64.getEncoder().encodeToString(channel);
        String withoutProof = "c=" + binding + "," + attributes[0];
        String auth = bare + "," + text + "," + withoutProof;
        byte[] clientKey = hmac(salted, "Client Key");
        byte[] proof = hmac(sha256(clientKey), auth);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        expected = hmac(hmac(salted, "Server Key"), auth);
        return (withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof)).getBytes(StandardCharsets.UTF_8);
    }

    boolean believes(byte[] serverFinal) {
        String text = "v=" + Base64.getEncoder().encodeToString(expected);
        return Arrays.equals(serverFinal, text.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] salted(byte[] salt, int iterations) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
                    .getEncoded();
        } catch (GeneralSecurityException missing) {
            throw new AssertionError(missing);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new AssertionError(missing);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException missing) {
            throw new AssertionError(missing);
        }
    }
}
