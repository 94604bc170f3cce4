package org.redoubt.directory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** What it takes to find the telephone, get an authenticator and read a code. */
    private static final Duration OFFER = Duration.ofMinutes(15);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Sealer sealer;
    private final InstantSource clock;

    SecondFactors(Sealer sealer, InstantSource clock) {
        this.sealer = sealer;
        this.clock = clock;
    }

    /** Whose an authenticator says that the codes are: the domain of the person's address. */
    static String issuer(Person person) {
        return Snapshot.key(person.address()).replaceFirst(".*@", "");
    }

    /** A fresh one for somebody, and what is told once. */
    record Fresh(Second second, SecondFactorMade made) {}

    Fresh make(PersonId person, String issuer, String login) {
        byte[] secret = Totp.newSecret();
        return fresh(person, secret, 0, Totp.uri(issuer, login, secret));
    }

    private Fresh fresh(PersonId person, byte[] secret, long lastStep, String uri) {
        List<String> codes = recoveryCodes();
        String sealed = HexFormat.of().formatHex(sealer.seal(secret, context(person)));
        return new Fresh(
                new Second(sealed, lastStep, tags(person, codes), clock.instant()), new SecondFactorMade(uri, codes));
    }

    /** Recovery codes alone, for whoever has passkeys and no authenticator. */
    Fresh recoveryOnly(PersonId person) {
        List<String> codes = recoveryCodes();
        return new Fresh(new Second("", 0, tags(person, codes), clock.instant()), new SecondFactorMade("", codes));
    }

    /** One that counts when a code of it was given: nobody is locked out by an authenticator that did not take it. */
    SecondFactorOffer offer(PersonId person, String issuer, String login) {
        byte[] secret = Totp.newSecret();
        byte[] dated = ByteBuffer.allocate(Long.BYTES + secret.length)
                .putLong(clock.millis())
                .put(secret)
                .array();
        String sealed = HexFormat.of().formatHex(sealer.seal(dated, offered(person)));
        return new SecondFactorOffer(sealed, Totp.uri(issuer, login, secret));
    }

    /** Makes a factor of an offer; its first code is used up by this. */
    Outcome<Fresh> accept(PersonId person, String offer, String typed) {
        Optional<byte[]> dated = opened(person, offer);
        if (dated.isEmpty()) {
            return new Outcome.Refused<>(Outcome.Problem.SECOND_FACTOR_EXPIRED);
        }
        byte[] secret = Arrays.copyOfRange(dated.get(), Long.BYTES, dated.get().length);
        OptionalLong step = Totp.step(secret, normal(typed), clock.instant(), 0);
        return step.isEmpty()
                ? new Outcome.Refused<>(Outcome.Problem.WRONG_CODE)
                : new Outcome.Done<>(fresh(person, secret, step.getAsLong(), ""));
    }

    private Optional<byte[]> opened(PersonId person, String offer) {
        try {
            byte[] dated = sealer.open(HexFormat.of().parseHex(offer), offered(person));
            long age = clock.millis() - ByteBuffer.wrap(dated).getLong();
            return age < 0 || age > OFFER.toMillis() ? Optional.empty() : Optional.of(dated);
        } catch (SealBrokenException | IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    /** Other recovery codes, which alone are good from then on. */
    Fresh renewed(PersonId person, Second second) {
        List<String> codes = recoveryCodes();
        return new Fresh(second.withRecovery(tags(person, codes)), new SecondFactorMade("", codes));
    }

    private static String normal(String typed) {
        return typed.replaceAll("[ -]", "").toLowerCase(Locale.ROOT);
    }

    private List<String> tags(PersonId person, List<String> codes) {
        return codes.stream().map(code -> tag(person, code.replace("-", ""))).toList();
    }

    private static List<String> recoveryCodes() {
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            codes.add(recoveryCode());
        }
        return codes;
    }

    /** What is left of a factor when a code is used; empty when the code is wrong, or was used before. */
    Optional<Second> use(PersonId person, Second second, String typed) {
        String code = normal(typed);
        if (code.length() > RECOVERY_GROUPS * RECOVERY_GROUP) {
            return Optional.empty();
        }
        OptionalLong step = second.byTime()
                ? Totp.step(secret(person, second), code, clock.instant(), second.lastStep())
                : OptionalLong.empty();
        if (step.isPresent()) {
            return Optional.of(second.usedStep(step.getAsLong()));
        }
        List<String> left = new ArrayList<>(second.recovery());
        return left.remove(tag(person, code)) ? Optional.of(second.withRecovery(left)) : Optional.empty();
    }

    /** The same with the secret under the newest master key, where an older one sealed it. */
    static Factors renewed(Sealer sealer, Factors row) {
        Optional<Second> second = row.second().filter(Second::byTime);
        if (second.isEmpty()) {
            return row;
        }
        byte[] sealed = HexFormat.of().parseHex(second.get().secret());
        try {
            return sealer.renewed(sealed, context(row.person()))
                    .map(fresh -> row.with(Optional.of(second.get().sealedAs(HexFormat.of().formatHex(fresh)))))
                    .orElse(row);
        } catch (SealBrokenException broken) {
            throw new StoreException("a second factor was altered or sealed with another master key", broken);
        }
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

    private static byte[] offered(PersonId person) {
        return ("second-factor-offer\0" + person.value()).getBytes(StandardCharsets.US_ASCII);
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
