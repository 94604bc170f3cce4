package org.redoubt.imap;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The client's side of one SCRAM-SHA-256 exchange (RFC 5802 3), its messages in base64. */
public final class Scram {
    private final String header;
    private final String bare;
    private final byte[] bound;

    /** @param header the GS2 header, its last comma included */
    public Scram(String header, String login, byte[] bound) {
        this.header = header;
        this.bare = "n=" + login + ",r=fyko+d2lbbFgONRv9qkxdawL";
        this.bound = bound;
    }

    public String first() {
        return Base64.getEncoder().encodeToString(octets(header + bare));
    }

    /** @param challenge the server's first message, in base64 */
    public String last(String challenge, String password) throws GeneralSecurityException {
        String serverFirst = new String(Base64.getDecoder().decode(challenge), StandardCharsets.UTF_8);
        String[] attributes = serverFirst.split(",");
        byte[] salt = Base64.getDecoder().decode(attributes[1].substring(2));
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(
                        password.toCharArray(), salt, Integer.parseInt(attributes[2].substring(2)), 256))
                .getEncoded();
        byte[] start = octets(header);
        byte[] channel = Arrays.copyOf(start, start.length + bound.length);
        System.arraycopy(bound, 0, channel, start.length, bound.length);
        String withoutProof = "c=" + Base64.getEncoder().encodeToString(channel) + "," + attributes[0];
        byte[] clientKey = hmac(salted, "Client Key");
        byte[] proof = hmac(
                MessageDigest.getInstance("SHA-256").digest(clientKey), bare + "," + serverFirst + "," + withoutProof);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        String message = withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
        return Base64.getEncoder().encodeToString(octets(message));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(octets(text));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
