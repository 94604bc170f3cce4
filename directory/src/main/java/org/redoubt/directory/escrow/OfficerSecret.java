package org.redoubt.directory.escrow;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.directory.credential.Argon2Cost;
import org.redoubt.directory.credential.Passphrase;
import org.redoubt.store.seal.Hpke;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;

/** An officer's private key, which she alone has: in a file, under a passphrase (Argon2id, RFC 9106, then AES-256-GCM). */
public final class OfficerSecret {
    private static final String KIND = "Redoubt escrow officer key 1";
    private static final Pattern COST = Pattern.compile("m=(\\d{1,7}),t=(\\d{1,2}),p=1");
    private static final int SALT_OCTETS = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] secret;
    private final OfficerKey key;

    private OfficerSecret(Hpke.Pair pair) {
        this.secret = pair.secret();
        this.key = OfficerKey.of(pair.open());
    }

    /** A fresh one. */
    public static OfficerSecret make() {
        return new OfficerSecret(Hpke.derive(Sealer.newKey()));
    }

    /** The public key that goes with it. */
    public OfficerKey key() {
        return key;
    }

    byte[] secret() {
        return secret.clone();
    }

    /** The file of it. */
    public String write(byte[] passphrase) {
        return write(passphrase, new Argon2Cost(EscrowLimits.MEMORY_KIB, EscrowLimits.PASSES));
    }

    String write(byte[] passphrase, Argon2Cost cost) {
        byte[] salt = new byte[SALT_OCTETS];
        RANDOM.nextBytes(salt);
        return Lines.write(KIND)
                .with("public", key.text())
                .with("argon2id", "m=" + cost.memoryKib() + ",t=" + cost.passes() + ",p=1")
                .with("salt", salt)
                .with("sealed", sealer(passphrase, salt, cost).seal(secret, OfficerKey.utf8(key.text())))
                .text();
    }

    /**
     * Opens the file of one.
     *
     * @throws FormatException when it is none, was altered, or the passphrase is another
     */
    public static OfficerSecret read(String file, byte[] passphrase) throws FormatException {
        Lines in = Lines.read(KIND, file);
        OfficerKey key = OfficerKey.parse(in.text("public"));
        Argon2Cost cost = cost(in);
        byte[] salt = in.octets("salt", SALT_OCTETS);
        byte[] sealed = in.octets("sealed");
        in.end();
        try {
            byte[] secret = sealer(passphrase, salt, cost).open(sealed, OfficerKey.utf8(key.text()));
            return new OfficerSecret(new Hpke.Pair(secret, key.open()));
        } catch (SealBrokenException wrong) {
            throw new FormatException("the key does not open with this passphrase");
        }
    }

    private static Argon2Cost cost(Lines in) throws FormatException {
        Matcher cost = COST.matcher(in.text("argon2id"));
        if (!cost.matches()) {
            throw in.damaged("argon2id");
        }
        try {
            return new Argon2Cost(Integer.parseInt(cost.group(1)), Integer.parseInt(cost.group(2)));
        } catch (IllegalArgumentException outOfBounds) {
            throw in.damaged("argon2id");
        }
    }

    private static Sealer sealer(byte[] passphrase, byte[] salt, Argon2Cost cost) {
        byte[] derived = Passphrase.key(passphrase, salt, cost);
        try {
            return new Sealer(derived, "redoubt escrow officer key");
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "OfficerSecret[" + key.fingerprint() + ']';
    }
}
