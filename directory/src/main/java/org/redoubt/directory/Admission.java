package org.redoubt.directory;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.redoubt.directory.Factors.Second;
import org.redoubt.directory.SignIn.Reason;
import org.redoubt.directory.credential.Throttle;
import org.redoubt.guard.SessionInfo;

/**
 * Whether somebody who has proved who she is may come in: what her groups ask, and her second factor. Only who has shown
 * the right credential hears of any of it.
 */
final class Admission {
    private final Directory directory;
    private final SecondFactors secondFactors;
    private final InstantSource clock;

    Admission(Directory directory, SecondFactors secondFactors, InstantSource clock) {
        this.directory = directory;
        this.secondFactors = secondFactors;
        this.clock = clock;
    }

    /** Why not. */
    record Objection(Reason reason, String text) {}

    /** How often somebody has guessed, asked and told where codes are looked at one after another. */
    interface Guesses {
        boolean mustWait();

        void failed();
    }

    /** Why somebody may not come in; empty when she may. A code that was given is used up by this. */
    Optional<Objection> objection(
            Person person, Proof proof, Optional<String> code, SessionInfo session, Guesses guesses) {
        Optional<Service> service = Service.of(session.via());
        if (proof instanceof Proof.App(AppPassword app) && service.filter(app.services()::contains).isEmpty()) {
            return no("this app password is for other protocols");
        }
        if (proof instanceof Proof.Token(var token, var _)
                && service.filter(token.services()::contains).isEmpty()) {
            return no("this access token is for other protocols");
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
        boolean has = directory.snapshot().factors(person.id()).second().isPresent();
        return switch (proof) {
            // What the password alone let in is no way around a second factor that came later.
            case Proof.Token(var token, var _) when !token.secondFactor() && (has || demanded) ->
                no("this program was let in without a second factor; sign in with it again");
            case Proof.Token _, Proof.App _ -> Optional.empty();
            case Proof.Password() when has -> code(person, code, guesses);
            case Proof.Password() when demanded ->
                no("a second factor is demanded of you and not set up yet; an administrator can do that");
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
        boolean open = policy.hours()
                .map(hours -> hours.has(clock.instant().atZone(ZoneId.systemDefault()).toLocalTime()))
                .orElse(true);
        return open ? Optional.empty() : no("you may not sign in at this time of the day");
    }

    private static Optional<Objection> no(String text) {
        return Optional.of(new Objection(Reason.NOT_ALLOWED, text));
    }

    private enum Tried {
        RIGHT,
        WRONG,
        TOO_OFTEN
    }

    // The throttle is asked and told within the edit: else guesses that come at once would all get past it.
    Optional<Objection> code(Person person, Optional<String> code, Guesses guesses) {
        if (code.isEmpty()) {
            return Optional.of(new Objection(
                    Reason.SECOND_FACTOR_WANTED,
                    "this account has a second factor: a code is wanted, or an app password where none can be asked for"));
        }
        Tried tried = directory.edit(person.address(), "sign-in", draft -> {
                    if (guesses.mustWait()) {
                        return new Outcome.Done<>(Tried.TOO_OFTEN);
                    }
                    Factors factors = draft.now().factors(person.id());
                    Optional<Second> left =
                            factors.second().flatMap(second -> secondFactors.use(person.id(), second, code.get()));
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
            case TOO_OFTEN -> Optional.of(new Objection(Reason.THROTTLED, "too many failures, try again later"));
        };
    }
}
