package org.redoubt.directory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.redoubt.directory.credential.ScramVerifier;

/**
 * What somebody can sign in with beside the password: hashes and sealed secrets only, so that it may be held in memory.
 *
 * @param next the number of the next app password
 * @param familiar networks that she signed in from lately, the last one first
 */
record Factors(
        PersonId person, long next, List<App> apps, Optional<Second> second, List<Familiar> familiar) {
    Factors {
        apps = List.copyOf(apps);
        familiar = List.copyOf(familiar);
    }

    static Factors none(PersonId person) {
        return new Factors(person, 1, List.of(), Optional.empty(), List.of());
    }

    /**
     * An app password.
     *
     * @param tag its keyed hash, in hexadecimal
     * @param scram its verifier; all of a person's have the salt of the password, so that SCRAM does not ask which it is
     */
    record App(AppPassword shown, String tag, ScramVerifier scram) {
        @Override
        public String toString() {
            return "App[" + shown + "]";
        }
    }

    /**
     * Codes by time, and those for when the device is lost.
     *
     * @param secret sealed, in hexadecimal
     * @param lastStep the last step whose code was used
     * @param recovery keyed hashes of the codes that are left
     */
    record Second(String secret, long lastStep, List<String> recovery, Instant since) {
        Second {
            recovery = List.copyOf(recovery);
        }

        Second usedStep(long step) {
            return new Second(secret, step, recovery, since);
        }

        Second withRecovery(List<String> left) {
            return new Second(secret, lastStep, left, since);
        }

        @Override
        public String toString() {
            return "Second[hidden]";
        }
    }

    /**
     * A network that somebody signed in from.
     *
     * @param login as it was typed
     * @param network by {@link org.redoubt.directory.credential.Throttle#network}
     */
    record Familiar(String login, String network, Instant last) {}

    /** With one more network, or one that she came from again; the oldest makes room. */
    Factors with(Familiar network) {
        List<Familiar> all = new ArrayList<>(List.of(network));
        familiar.stream()
                .filter(each -> !(each.login().equals(network.login()) && each.network().equals(network.network())))
                .limit(Limits.MAX_FAMILIAR_NETWORKS - 1)
                .forEach(all::add);
        return new Factors(person, next, apps, second, all);
    }

    Factors with(App app) {
        List<App> more = new ArrayList<>(apps);
        more.add(app);
        return new Factors(person, next + 1, more, second, familiar);
    }

    Factors without(long app) {
        return new Factors(person, next, apps.stream().filter(each -> each.shown().id() != app).toList(), second, familiar);
    }

    Factors change(long app, UnaryOperator<AppPassword> how) {
        List<App> changed = apps.stream()
                .map(each -> each.shown().id() == app ? new App(how.apply(each.shown()), each.tag(), each.scram()) : each)
                .toList();
        return new Factors(person, next, changed, second, familiar);
    }

    Factors with(Optional<Second> other) {
        return new Factors(person, next, apps, other, familiar);
    }

    Optional<AppPassword> app(long id) {
        return apps.stream().map(App::shown).filter(each -> each.id() == id).findFirst();
    }
}
