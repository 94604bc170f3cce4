package org.redoubt.directory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.Factors.App;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.directory.credential.AppSecret;
import org.redoubt.directory.credential.ScramVerifier;
import org.redoubt.store.seal.Sealer;

/**
 * Finds the app password that somebody typed. It is known by a hash under a key from the master key: with 139 random
 * bits there is nothing for a slow hash to slow down, and a telephone that looks for mail every minute costs nothing.
 */
final class AppPasswords {
    private static final System.Logger LOG = System.getLogger("directory");

    /** How precise the time of the last use is: a write for each use would cost more than it tells. */
    private static final Duration PRECISION = Duration.ofHours(1);

    private final Directory directory;
    private final Sealer sealer;
    private final InstantSource clock;

    AppPasswords(Directory directory, Sealer sealer, InstantSource clock) {
        this.directory = directory;
        this.sealer = sealer;
        this.clock = clock;
    }

    /** Which of a person's it is; empty when it is none. */
    Optional<AppPassword> find(PersonRow row, byte[] typed) {
        Factors factors = directory.snapshot().factors(row.person().id());
        Optional<String> secret = factors.apps().isEmpty() ? Optional.empty() : AppSecret.normal(typed);
        return secret.flatMap(text -> {
            byte[] tag = tag(row.person().id(), text).getBytes(StandardCharsets.US_ASCII);
            Optional<AppPassword> found = Optional.empty();
            for (App app : factors.apps()) {
                if (MessageDigest.isEqual(app.tag().getBytes(StandardCharsets.US_ASCII), tag)) {
                    found = Optional.of(app.shown());
                }
            }
            return found;
        });
    }

    /** Whether one may be made: a name that can be shown, for protocols of mail programs, and for something at all. */
    static boolean sound(String name, Set<Service> services, boolean readOnly) {
        return !name.isBlank()
                && name.length() <= Limits.MAX_APP_PASSWORD_NAME
                && name.chars().noneMatch(Character::isISOControl)
                && !services.isEmpty()
                && Service.OF_PROGRAMS.containsAll(services)
                && !(readOnly && services.equals(Set.of(Service.SUBMISSION)));
    }

    /** A secret that was just made, and the verifier of it: making that takes time, which no edit has. */
    record Fresh(String secret, ScramVerifier scram) {
        @Override
        public String toString() {
            return "Fresh[hidden]";
        }
    }

    /** @param main of the person's password, whose salt all her verifiers have */
    Fresh make(ScramVerifier main) {
        String secret = AppSecret.make();
        return new Fresh(
                secret,
                ScramVerifier.of(secret.getBytes(StandardCharsets.US_ASCII), main.salt(), main.iterations()));
    }

    Outcome<AppPassword.Made> add(
            Draft draft, PersonId person, Fresh fresh, String name, Set<Service> services, boolean readOnly) {
        Factors factors = draft.now().factors(person);
        if (factors.apps().size() >= Limits.MAX_APP_PASSWORDS) {
            return new Outcome.Refused<>(Outcome.Problem.TOO_MANY);
        }
        AppPassword shown =
                new AppPassword(factors.next(), name, services, readOnly, clock.instant(), Optional.empty());
        byte[] octets = fresh.secret().getBytes(StandardCharsets.US_ASCII);
        String tag = tag(person, AppSecret.normal(octets).orElseThrow());
        draft.put(factors.with(new App(shown, tag, fresh.scram())));
        return new Outcome.Done<>(new AppPassword.Made(shown, fresh.secret()));
    }

    Outcome<AppPassword> remove(Draft draft, PersonId person, long id) {
        Factors factors = draft.now().factors(person);
        Optional<AppPassword> app = factors.app(id);
        if (app.isEmpty()) {
            return new Outcome.Refused<>(Outcome.Problem.NO_SUCH_APP_PASSWORD);
        }
        draft.put(factors.without(id));
        return new Outcome.Done<>(app.get());
    }

    /** @param normal by {@link AppSecret#normal} */
    String tag(PersonId person, String normal) {
        byte[] text = ("app-password\0" + person.value() + '\0' + normal).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(sealer.address(text));
    }

    /** Remembers that it was used, once an hour; not waited for. */
    void used(PersonId person, AppPassword password) {
        Instant now = clock.instant();
        if (password.lastUsed().filter(last -> last.plus(PRECISION).isAfter(now)).isPresent()) {
            return;
        }
        directory
                .submit("-", "sign-in", draft -> {
                    Factors factors = draft.now().factors(person);
                    boolean there = factors.app(password.id()).isPresent();
                    if (there) {
                        draft.putQuietly(factors.change(password.id(), app -> app.usedAt(now)));
                    }
                    return new Outcome.Done<>(there);
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.log(System.Logger.Level.WARNING, "event=directory.last-use-failed", failure);
                    }
                });
    }
}
