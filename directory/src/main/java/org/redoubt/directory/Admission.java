package org.redoubt.directory;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.redoubt.directory.Factors.Second;
import org.redoubt.directory.SignIn.Reason;
import org.redoubt.directory.credential.Throttle;
import org.redoubt.directory.passkey.Assertion;
import org.redoubt.directory.passkey.Ceremony;
import org.redoubt.directory.passkey.Flaw;
import org.redoubt.directory.passkey.Purpose;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.country.Countries;

/**
 * Whether somebody who has proved who she is may come in: what her groups ask, and her second factor. Only who has shown
 * the right credential hears of any of it.
 */
final class Admission {
    private final Directory directory;
    private final SecondFactors secondFactors;
    private final Passkeys passkeys;
    private final InstantSource clock;

    Admission(Directory directory, SecondFactors secondFactors, Passkeys passkeys, InstantSource clock) {
        this.passkeys = passkeys;
        this.directory = directory;
        this.secondFactors = secondFactors;
        this.clock = clock;
    }

    /**
     * Why not.
     *
     * @param detail for the audit log alone; empty when there is none
     */
    record Objection(Reason reason, String text, String detail) {
        Objection(Reason reason, String text) {
            this(reason, text, "");
        }
    }

    /** How often somebody has guessed, asked and told where codes are looked at one after another. */
    interface Guesses {
        boolean mustWait();

        void failed();

        /** A passkey was right. */
        void used(Passkeys.Used.Right passkey);
    }

    /** Why somebody may not come in; empty when she may. What was given besides the password is used up by this. */
    Optional<Objection> objection(
            Person person, Proof proof, Optional<SecondProof> second, SessionInfo session, Guesses guesses) {
        Optional<Service> service = Service.of(session.via());
        if (proof instanceof Proof.App(AppPassword app) && service.filter(app.services()::contains).isEmpty()) {
            return no("this app password is for other protocols");
        }
        if (proof instanceof Proof.Token(var token, var _)
                && service.filter(token.services()::contains).isEmpty()) {
            return no("this access token is for other protocols");
        }
        boolean certified = proof instanceof Proof.Outside(Vouched vouched) && vouched.certificate();
        if (!certified && service.filter(directory::demandsCertificate).isPresent()) {
            return no("a certificate is demanded here");
        }
        if (proof.readOnly() && service.filter(Service.SUBMISSION::equals).isPresent()) {
            return no("this app password lets you read, and not send");
        }
        List<SignInPolicy> policies = directory.policies(person.account());
        for (SignInPolicy policy : policies) {
            Optional<Objection> objection = objection(policy, service, session);
            if (objection.isPresent()) {
                return objection;
            }
        }
        boolean demanded = policies.stream().anyMatch(SignInPolicy::secondFactor);
        Factors factors = directory.snapshot().factors(person.id());
        boolean has = factors.any();
        return switch (proof) {
            // What needs nobody at it goes on when she has shown that it is she.
            case Proof.Token _, Proof.App _ when factors.asked().isPresent() ->
                no("your second factor is asked for again: sign in to the web application with it first");
            case Proof.Outside(Vouched vouched) when vouched.certificate() && factors.asked().isPresent() ->
                no("your second factor is asked for again: sign in to the web application with it first");
            // Whoever took her browser has the provider's memory of her, too.
            case Proof.Outside(Vouched vouched)
                    when factors.asked().filter(since -> !vouched.provedSince(since)).isPresent() ->
                no("your second factor is asked for again, and the sign-in of your organisation does not say that you gave it"
                        + " since: sign out there and in again, or sign in here with a passkey or a password and a code");
            // What the password alone let in is no way around a second factor that came later.
            case Proof.Token(var token, var _) when !token.secondFactor() && (has || demanded) ->
                no("this program was let in without a second factor; sign in with it again");
            case Proof.Token _, Proof.App _ -> Optional.empty();
            // A passkey comes with her finger, face or PIN: user verification is demanded of it always.
            case Proof.Key _, Proof.Enrolled _ -> Optional.empty();
            case Proof.Password() when has -> second(person, second, Purpose.SIGN_IN, guesses);
            case Proof.Outside(Vouched vouched) when !vouched.secondFactor() && (has || demanded) ->
                no("a second factor is wanted of you, and what vouches for you here does not count as one");
            case Proof.Outside _ -> Optional.empty();
            case Proof.Password() when demanded ->
                Optional.of(new Objection(
                        Reason.SECOND_FACTOR_MISSING,
                        "a second factor is demanded of you and not set up yet; sign in to the web application to do that"));
            case Proof.Password() -> Optional.empty();
        };
    }

    private Optional<Objection> objection(SignInPolicy policy, Optional<Service> service, SessionInfo session) {
        if (policy.services().size() < Service.values().length && service.filter(policy.services()::contains).isEmpty()) {
            return no("you may not sign in by this protocol");
        }
        String remote = Throttle.host(session.remote());
        if (!policy.networks().isEmpty() && policy.networks().stream().noneMatch(range -> range.has(remote))) {
            return no("you may not sign in from this network");
        }
        if (!policy.countries().isEmpty()
                && !policy.countries().contains(directory.countries().of(remote).orElse(Countries.UNKNOWN))) {
            return Optional.of(new Objection(
                    Reason.NOT_ALLOWED,
                    directory.countries().ready()
                            ? "you may not sign in from this country"
                            : "you may sign in from some countries only, and this server cannot tell now where you are",
                    " policy=countries"));
        }
        boolean open = policy.hours()
                .map(hours -> hours.has(clock.instant().atZone(ZoneId.systemDefault()).toLocalTime()))
                .orElse(true);
        return open ? Optional.empty() : no("you may not sign in at this time of the day");
    }

    private static Optional<Objection> no(String text) {
        return Optional.of(new Objection(Reason.NOT_ALLOWED, text));
    }

    /** Whether what she gives besides her password is hers; a code, or a challenge, is used up by this. */
    Optional<Objection> second(Person person, Optional<SecondProof> given, Purpose purpose, Guesses guesses) {
        if (given.isEmpty()) {
            return Optional.of(new Objection(
                    Reason.SECOND_FACTOR_WANTED,
                    "this account has a second factor: a code is wanted, or an app password where none can be asked for"));
        }
        return switch (given.get()) {
            case SecondProof.Code(String text) -> code(person, text, guesses);
            case SecondProof.Key(Ceremony ceremony, Assertion key) -> key(person, ceremony, purpose, key, guesses);
        };
    }

    private static Objection tooOften() {
        return new Objection(Reason.THROTTLED, "too many failures, try again later");
    }

    private enum Tried {
        RIGHT,
        WRONG,
        TOO_OFTEN
    }

    // The throttle is asked and told within the edit: else guesses that come at once would all get past it.
    private Optional<Objection> code(Person person, String code, Guesses guesses) {
        Tried tried = directory
                .edit(person.address(), "sign-in", draft -> {
                    if (guesses.mustWait()) {
                        return new Outcome.Done<>(Tried.TOO_OFTEN);
                    }
                    Factors factors = draft.now().factors(person.id());
                    Optional<Second> left =
                            factors.second().flatMap(second -> secondFactors.use(person.id(), second, code));
                    if (left.isEmpty()) {
                        guesses.failed();
                        return new Outcome.Done<>(Tried.WRONG);
                    }
                    draft.putQuietly(factors.with(left));
                    return new Outcome.Done<>(Tried.RIGHT);
                })
                .outcome()
                .orThrow();
        return switch (tried) {
            case RIGHT -> Optional.empty();
            case WRONG -> Optional.of(
                    new Objection(Reason.SECOND_FACTOR_WRONG, "the code is wrong, or was used before"));
            case TOO_OFTEN -> Optional.of(tooOften());
        };
    }

    /** A signature cannot be guessed: that these come at once gains nobody anything. */
    Optional<Objection> key(
            Person person, Ceremony ceremony, Purpose purpose, Assertion given, Guesses guesses) {
        if (guesses.mustWait()) {
            return Optional.of(tooOften());
        }
        return switch (passkeys.use(person.id(), ceremony, purpose, given)) {
            case Passkeys.Used.Right right -> {
                guesses.used(right);
                yield Optional.empty();
            }
            case Passkeys.Used.Wrong(Flaw flaw) -> {
                guesses.failed();
                yield Optional.of(new Objection(
                        Reason.SECOND_FACTOR_WRONG, "the passkey's answer is not right", " flaw=" + flaw));
            }
        };
    }
}
