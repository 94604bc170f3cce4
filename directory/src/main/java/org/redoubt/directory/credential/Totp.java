package org.redoubt.directory.credential;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Codes by time (RFC 6238): six digits, thirty seconds, HMAC-SHA-1, which is what every authenticator can. The
 * weaknesses of SHA-1 do not touch HMAC (RFC 6238 1.2 and RFC 6194 3.3).
 */
public final class Totp {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    /** RFC 4226 4, R6: 160 bits are recommended. */
    private static final int SECRET_OCTETS = 20;

    private static final int PERIOD_SECONDS = 30;
    private static final int DIGITS = 6;
    private static final int MODULUS = 1_000_000;

    private Totp() {}

    public static byte[] newSecret() {
        byte[] secret = new byte[SECRET_OCTETS];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    /**
     * The step whose code this is: the present one or, for clocks that differ and people who are slow, one before or
     * after (RFC 6238 5.2). Steps up to the last that was used count no more, so that a code is good once.
     *
     * @param lastStep the last one that was used, 0 for none
     */
    public static OptionalLong step(byte[] secret, String code, Instant now, long lastStep) {
        long present = now.getEpochSecond() / PERIOD_SECONDS;
        OptionalLong found = OptionalLong.empty();
        for (long step = present - 1; step <= present + 1; step++) {
            boolean same = MessageDigest.isEqual(
                    code(secret, step).getBytes(StandardCharsets.US_ASCII), code.getBytes(StandardCharsets.UTF_8));
            if (same && step > lastStep) {
                found = OptionalLong.of(step);
            }
        }
        return found;
    }

    /** The code of a moment. */
    public static String code(byte[] secret, Instant at) {
        return code(secret, at.getEpochSecond() / PERIOD_SECONDS);
    }

    // RFC 4226 5.3.
    private static String code(byte[] secret, long step) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int offset = hash[hash.length - 1] & 0xf;
            int binary = ByteBuffer.wrap(hash).getInt(offset) & 0x7fff_ffff;
            String digits = Integer.toString(binary % MODULUS);
            return "0".repeat(DIGITS - digits.length()) + digits;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC-SHA-1 is missing", impossible);
        }
    }

    /** What authenticators read as a square code, with the secret in base32 (RFC 4648 6). */
    public static String uri(String issuer, String login, byte[] secret) {
        return "otpauth://totp/" + encoded(issuer) + ":" + encoded(login) + "?secret=" + base32(secret) + "&issuer="
                + encoded(issuer);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String base32(byte[] octets) {
        StringBuilder text = new StringBuilder();
        int held = 0;
        int bits = 0;
        for (byte octet : octets) {
            held = held << 8 | octet & 0xff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(BASE32.charAt(held >> bits & 0x1f));
            }
            held &= (1 << bits) - 1;
        }
        return bits == 0 ? text.toString() : text.append(BASE32.charAt(held << 5 - bits & 0x1f)).toString();
    }
}
