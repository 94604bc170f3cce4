package org.redoubt.directory.credential;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) with the text form of the reference implementation:
 * {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}, base64 without padding.
 */
final class Argon2 {
    private static final Pattern ENCODED = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=1\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Argon2() {}

    static String hash(byte[] password, Argon2Cost cost, BlockPool memory) {
        byte[] salt = random(SALT_BYTES);
        return encode(cost, salt, raw(password, salt, cost, HASH_BYTES, memory));
    }

    /** What costs as much to compare with as a hash of this cost, and is the hash of no password that anybody knows. */
    static String hashOfNothing(Argon2Cost cost) {
        return encode(cost, random(SALT_BYTES), random(HASH_BYTES));
    }

    private static byte[] random(int octets) {
        byte[] random = new byte[octets];
        RANDOM.nextBytes(random);
        return random;
    }

    private static String encode(Argon2Cost cost, byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + cost.memoryKib() + ",t=" + cost.passes() + ",p=1$" + base64.encodeToString(salt)
                + "$" + base64.encodeToString(hash);
    }

    static boolean matches(String encoded, byte[] password, BlockPool memory) {
        Matcher parts = parse(encoded);
        byte[] salt = Base64.getDecoder().decode(parts.group(3));
        byte[] hash = Base64.getDecoder().decode(parts.group(4));
        return MessageDigest.isEqual(hash, raw(password, salt, cost(parts), hash.length, memory));
    }

    static Argon2Cost cost(String encoded) {
        return cost(parse(encoded));
    }

    private static Argon2Cost cost(Matcher parts) {
        return new Argon2Cost(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    private static Matcher parse(String encoded) {
        Matcher parts = ENCODED.matcher(encoded);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a stored password hash is of an unknown form");
        }
        return parts;
    }

    static byte[] raw(byte[] password, byte[] salt, Argon2Cost cost, int length, BlockPool memory) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKib())
                .withIterations(cost.passes())
                .withParallelism(1)
                .withSalt(salt)
                .withBlockPool(memory)
                .build());
        byte[] hash = new byte[length];
        generator.generateBytes(password, hash);
        return hash;
    }
}
