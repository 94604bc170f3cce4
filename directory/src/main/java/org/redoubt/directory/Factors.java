package org.redoubt.directory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.redoubt.directory.credential.ScramVerifier;
import org.redoubt.directory.passkey.PublicKeyText;

/**
 * What somebody can sign in with beside the password: hashes and sealed secrets only, so that it may be held in memory.
 *
 * @param next the number of the next app password or passkey
 * @param second codes by time, or recovery codes alone where there are passkeys and no authenticator
 * @param asked since when the second factor is asked for again: programs do not come in before it is given
 * @param vault of whoever's account is sealed
 * @param outside who she is to the identity provider that she came from first, as hashes of the provider and of its name for her
 * @param familiar networks that she signed in from lately, the last one first
 */
record Factors(
        PersonId person,
        long next,
        List<App> apps,
        Optional<Second> second,
        List<Familiar> familiar,
        List<Key> keys,
        Optional<Instant> asked,
        Optional<Vault> vault,
        Optional<String> outside) {
    Factors {
        apps = List.copyOf(apps);
        familiar = List.copyOf(familiar);
        keys = List.copyOf(keys);
    }

    static Factors none(PersonId person) {
        return new Factors(person, 1, List.of(), Optional.empty(), List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Whether the password alone is not enough: there is an authenticator, or a passkey. */
    boolean any() {
        return second.filter(Second::byTime).isPresent() || !keys.isEmpty();
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
     * @param secret sealed, in hexadecimal; empty when there are recovery codes alone, beside passkeys
     * @param lastStep the last step whose code was used
     * @param recovery keyed hashes of the codes that are left
     */
    record Second(String secret, long lastStep, List<String> recovery, Instant since) {
        Second {
            recovery = List.copyOf(recovery);
        }

        /** Whether an authenticator makes codes by time. */
        boolean byTime() {
            return !secret.isEmpty();
        }

        /** What is left when the authenticator is given up and passkeys stay. */
        Second recoveryOnly() {
            return new Second("", 0, recovery, since);
        }

        Second sealedAs(String fresh) {
            return new Second(fresh, lastStep, recovery, since);
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
     * A passkey.
     *
     * @param credential the authenticator's name for it, in base64url
     * @param host the relying party's id that it was made for: it is good nowhere else
     * @param count the authenticator's signature counter when it was last used; 0 where it has none
     */
    record Key(Passkey shown, String credential, String host, PublicKeyText key, long count) {
        Key shownAs(Passkey other) {
            return new Key(other, credential, host, key, count);
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
        return new Factors(person, next, apps, second, all, keys, asked, vault, outside);
    }

    Factors with(App app) {
        List<App> more = new ArrayList<>(apps);
        more.add(app);
        return new Factors(person, next + 1, more, second, familiar, keys, asked, vault, outside);
    }

    Factors without(long app) {
        return new Factors(
                person,
                next,
                apps.stream().filter(each -> each.shown().id() != app).toList(),
                second,
                familiar,
                keys,
                asked,
                vault.map(locked -> locked.without(wrap -> of(wrap, Vault.Kind.APP, app))),
                outside);
    }

    Factors change(long app, UnaryOperator<AppPassword> how) {
        List<App> changed = apps.stream()
                .map(each -> each.shown().id() == app ? new App(how.apply(each.shown()), each.tag(), each.scram()) : each)
                .toList();
        return new Factors(person, next, changed, second, familiar, keys, asked, vault, outside);
    }

    Factors with(Optional<Second> other) {
        return new Factors(person, next, apps, other, familiar, keys, asked, vault, outside);
    }

    Factors with(Key key) {
        List<Key> more = new ArrayList<>(keys);
        more.add(key);
        return new Factors(person, next + 1, apps, second, familiar, more, asked, vault, outside);
    }

    /** Where a sealed account is opened by a passkey from now on, and by no other wrap of that. */
    Factors opening(Vault.Wrap wrap) {
        return withVault(vault.map(
                locked -> locked.without(old -> of(old, Vault.Kind.PASSKEY, wrap.number())).with(List.of(wrap))));
    }

    private static boolean of(Vault.Wrap wrap, Vault.Kind kind, long number) {
        return wrap.kind() == kind && wrap.number() == number;
    }

    /** The same passkey as it is from now on. */
    Factors changed(Key key) {
        List<Key> all = keys.stream()
                .map(each -> each.shown().id() == key.shown().id() ? key : each)
                .toList();
        return new Factors(person, next, apps, second, familiar, all, asked, vault, outside);
    }

    /**
     * Without a passkey, which opens a sealed account no more; recovery codes go with the last factor that they stand in for.
     */
    Factors withoutKey(long id) {
        List<Key> rest = keys.stream().filter(each -> each.shown().id() != id).toList();
        Optional<Second> left = rest.isEmpty() ? second.filter(Second::byTime) : second;
        return new Factors(
                person,
                next,
                apps,
                left,
                familiar,
                rest,
                rest.isEmpty() && left.isEmpty() ? Optional.empty() : asked,
                vault.map(locked -> locked.without(wrap -> of(wrap, Vault.Kind.PASSKEY, id))),
                outside);
    }

    /** Without the authenticator; recovery codes stay as long as there are passkeys. */
    Factors withoutCodes() {
        return keys.isEmpty() ? withoutSecond() : with(second.map(Second::recoveryOnly));
    }

    /** With the password and app passwords alone. */
    Factors withoutSecond() {
        Optional<Vault> left = vault.map(locked -> locked.without(wrap -> wrap.kind() == Vault.Kind.PASSKEY));
        return new Factors(person, next, apps, Optional.empty(), familiar, List.of(), Optional.empty(), left, outside);
    }

    /** Known to an identity provider by that, or by nothing any more. */
    Factors linked(Optional<String> link) {
        return new Factors(person, next, apps, second, familiar, keys, asked, vault, link);
    }

    /** Asked for the second factor from a time on, or no more. */
    Factors askedAt(Optional<Instant> since) {
        return new Factors(person, next, apps, second, familiar, keys, since, vault, outside);
    }

    /** With an account that is sealed, or is not any more. */
    Factors withVault(Optional<Vault> other) {
        return new Factors(person, next, apps, second, familiar, keys, asked, other, outside);
    }

    /** The passkey that an authenticator knows by a name, for a host. */
    Optional<Key> key(String credential, String host) {
        return keys.stream()
                .filter(key -> key.credential().equals(credential) && key.host().equals(host))
                .findFirst();
    }

    Optional<Key> key(long id) {
        return keys.stream().filter(each -> each.shown().id() == id).findFirst();
    }

    Optional<AppPassword> app(long id) {
        return apps.stream().map(App::shown).filter(each -> each.id() == id).findFirst();
    }
}
