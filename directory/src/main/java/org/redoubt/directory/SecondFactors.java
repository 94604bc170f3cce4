package org.redoubt.directory;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.directory.Factors.Second;
import org.redoubt.directory.credential.Totp;
import org.redoubt.store.StoreException;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;

/**
 * Second factors: codes by time (RFC 6238), and recovery codes for when the device is lost. A code is used up in the
 * store before it lets anybody in, so that none is good twice, whatever happens to this process.
 */
final class SecondFactors {
    /** As many as others give out; one can be used each time the device is not at hand. */
    private static final int RECOVERY_CODES = 10;

    private static final int RECOVERY_GROUPS = 3;
    private static final int RECOVERY_GROUP = 4;
    /** Without those that look alike: twelve of them are 59 bits, behind the throttle and a keyed hash. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Sealer sealer;
    private final InstantSource clock;

    SecondFactors(Sealer sealer, InstantSource clock) {
        this.sealer = sealer;
        this.clock = clock;
    }

    /** A fresh one for somebody, and what is told once. */
    record Fresh(Second second, SecondFactorMade made) {}

    Fresh make(PersonId person, String issuer, String login) {
        byte[] secret = Totp.newSecret();
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            codes.add(recoveryCode());
        }
        Instant now = clock.instant();
        String sealed = HexFormat.of().formatHex(sealer.seal(secret, context(person)));
        List<String> tags = codes.stream().map(code -> tag(person, code.replace("-", ""))).toList();
        return new Fresh(
                new Second(sealed, 0, tags, now), new SecondFactorMade(Totp.uri(issuer, login, secret), codes));
    }

    /** What is left of a factor when a code is used; empty when the code is wrong, or was used before. */
    Optional<Second> use(PersonId person, Second second, String typed) {
        String code = typed.replaceAll("[ -]", "").toLowerCase(Locale.ROOT);
        if (code.length() > RECOVERY_GROUPS * RECOVERY_GROUP) {
            return Optional.empty();
        }
        OptionalLong step = Totp.step(secret(person, second), code, clock.instant(), second.lastStep());
        if (step.isPresent()) {
            return Optional.of(second.usedStep(step.getAsLong()));
        }
        List<String> left = new ArrayList<>(second.recovery());
        return left.remove(tag(person, code)) ? Optional.of(second.withRecovery(left)) : Optional.empty();
    }

    private byte[] secret(PersonId person, Second second) {
        try {
            return sealer.open(HexFormat.of().parseHex(second.secret()), context(person));
        } catch (SealBrokenException broken) {
            throw new StoreException("a second factor was altered or sealed with another master key", broken);
        }
    }

    private String tag(PersonId person, String code) {
        byte[] text = ("recovery\0" + person.value() + '\0' + code).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(sealer.address(text));
    }

    private static byte[] context(PersonId person) {
        return ("second-factor\0" + person.value()).getBytes(StandardCharsets.US_ASCII);
    }

    private static String recoveryCode() {
        StringBuilder code = new StringBuilder();
        for (int group = 0; group < RECOVERY_GROUPS; group++) {
            code.append(group == 0 ? "" : "-");
            RANDOM.ints(RECOVERY_GROUP, 0, ALPHABET.length()).forEach(i -> code.append(ALPHABET.charAt(i)));
        }
        return code.toString();
    }
}
