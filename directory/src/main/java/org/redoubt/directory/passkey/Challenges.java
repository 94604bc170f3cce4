package org.redoubt.directory.passkey;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Challenges (Web Authentication 13.4.3): each is for one purpose and one browser or session, for five minutes, once.
 *
 * <p>What was asked is not remembered: a challenge carries its time and a keyed hash, so that who asks for a million of
 * them costs no memory and pushes out nobody else's. Remembered are those that were answered rightly, until they are too
 * old in any case. The key is made anew with the process, so that a restart forgets no answer that still counts.
 */
final class Challenges {
    /** What it takes to find the telephone and scan a code with it; 15.1 recommends five minutes. */
    static final Duration LIFE = Duration.ofMinutes(5);

    /** Right answers within that time: each was a sign-in. When there are more, nobody is let in by another. */
    private static final int MAX_ANSWERED = 100_000;

    private static final int NONCE_OCTETS = 16;
    private static final int MAC_OCTETS = 32;
    private static final int OCTETS = Long.BYTES + NONCE_OCTETS + MAC_OCTETS;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;
    /** When, by challenge, the oldest first; guarded by this. */
    private final Map<String, Long> answered = new LinkedHashMap<>();

    Challenges(InstantSource clock) {
        this.clock = clock;
        byte[] secret = new byte[MAC_OCTETS];
        random.nextBytes(secret);
        this.key = new SecretKeySpec(secret, "HmacSHA256");
    }

    /** A fresh one, in base64url. */
    String make(Purpose purpose, String binding) {
        byte[] nonce = new byte[NONCE_OCTETS];
        random.nextBytes(nonce);
        ByteBuffer out = ByteBuffer.allocate(OCTETS).putLong(clock.millis()).put(nonce);
        out.put(mac(Arrays.copyOf(out.array(), Long.BYTES + NONCE_OCTETS), purpose, binding));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
    }

    /** Whether one of ours was given for this, to whom has the binding, and lately. */
    boolean sound(String challenge, Purpose purpose, String binding) {
        byte[] octets;
        try {
            octets = Base64.getUrlDecoder().decode(challenge);
        } catch (IllegalArgumentException notOurs) {
            return false;
        }
        if (octets.length != OCTETS) {
            return false;
        }
        byte[] mac = Arrays.copyOfRange(octets, OCTETS - MAC_OCTETS, OCTETS);
        byte[] head = Arrays.copyOf(octets, OCTETS - MAC_OCTETS);
        long age = clock.millis() - ByteBuffer.wrap(octets).getLong();
        return MessageDigest.isEqual(mac, mac(head, purpose, binding)) && age >= 0 && age <= LIFE.toMillis();
    }

    /** Uses one up that is {@link #sound}; false when that was done before. */
    synchronized boolean use(String challenge) {
        long now = clock.millis();
        answered.values().removeIf(at -> now - at > LIFE.toMillis());
        return answered.size() < MAX_ANSWERED && answered.putIfAbsent(challenge, now) == null;
    }

    private byte[] mac(byte[] head, Purpose purpose, String binding) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            mac.update(head);
            mac.update((purpose.name() + '\0' + binding).getBytes(StandardCharsets.UTF_8));
            return mac.doFinal();
        } catch (GeneralSecurityException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
