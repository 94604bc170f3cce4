package org.redoubt.directory;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.directory.SignIn.Accepted;
import org.redoubt.directory.SignIn.Reason;
import org.redoubt.directory.SignIn.Refused;
import org.redoubt.directory.credential.CheckedPasswords;
import org.redoubt.directory.credential.CheckedPasswords.Tag;
import org.redoubt.directory.credential.HashWorkers;
import org.redoubt.directory.credential.HashWorkers.Hashing;
import org.redoubt.directory.credential.PasswordText;
import org.redoubt.directory.credential.ScramVerifier;
import org.redoubt.directory.credential.Throttle;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.LiveSessions;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.SignedInBy;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.StoreException;
import org.redoubt.store.seal.Sealer;

/**
 * Checks who somebody is, the same way for every protocol and mechanism.
 *
 * <p>The order matters: the throttle comes first, so that neither the memory of checked passwords nor the time an
 * answer takes tells a guesser anything while he waits. It is asked again by the worker that hashes, right before,
 * so that many guesses at once get no further than as many as there are workers. A login that nobody has takes the
 * same way with a hash that fits nothing.
 *
 * <p>An accepted sign-in is in the audit log, on disk, before anybody hears of it. A refused one is recorded and not
 * waited for: a guesser shall not make us sync. What was typed as a login appears in the log only if it is an
 * address in one of our domains, since people type passwords there too; else a keyed hash of it does.
 */
final class Authenticator {
    private static final Logger LOG = System.getLogger("directory");
    private static final int SCRAM_SALT_BYTES = 16;

    private final Directory directory;
    private final Sealer sealer;
    private final HashWorkers workers;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Throttle throttle;
    private final CheckedPasswords checked;
    private final LiveSessions sessions;

    Authenticator(
            Directory directory,
            Sealer sealer,
            HashWorkers workers,
            AuditLog audit,
            InstantSource clock,
            LiveSessions sessions) {
        this.sessions = sessions;
        this.directory = directory;
        this.sealer = sealer;
        this.workers = workers;
        this.audit = audit;
        this.clock = clock;
        this.throttle = new Throttle(clock);
        this.checked = new CheckedPasswords(clock);
    }

    /**
     * Somebody at the door.
     *
     * @param name what the throttle counts by: the address in its normal form, or the hash of what was typed
     * @param shown what the audit log shows for a login
     * @param typed the hash of what was typed
     */
    record Attempt(
            Optional<PersonRow> person,
            String name,
            String shown,
            String typed,
            String network,
            SessionInfo session,
            String action) {}

    /** What came of looking at the credentials. */
    enum Check {
        RIGHT,
        WRONG,
        THROTTLED,
        UNAVAILABLE,
        MALFORMED
    }

    Attempt attempt(String login, SessionInfo session, String action) {
        String bounded = login.substring(0, Math.min(login.length(), Limits.MAX_LOGIN));
        String typed = HexFormat.of().formatHex(Arrays.copyOf(address("login", bounded), 8));
        Optional<AddrSpec> address = AddrSpec.parse(bounded);
        boolean ours = address.map(spec -> directory.snapshot().has(spec.domain())).orElse(false);
        Optional<String> key = address.filter(spec -> ours).map(AddrSpec::key);
        return new Attempt(
                address.flatMap(directory.snapshot()::person),
                key.orElse(typed),
                key.orElse("-"),
                typed,
                Throttle.network(session.remote()),
                session,
                action);
    }

    SignIn password(String login, byte[] password, SessionInfo session, String action) {
        Attempt attempt = attempt(login, session, action);
        return finish(attempt, mustWait(attempt) ? Check.THROTTLED : check(attempt, password));
    }

    /**
     * Checks an access token.
     *
     * @param claimed who the client says it is; empty to leave that to the token
     */
    SignIn token(String claimed, String token, TokenVerifier verifier, SessionInfo session, String action) {
        // Guesses without a name count for the network they come from.
        Attempt claim = attempt(claimed.isEmpty() ? Throttle.network(session.remote()) : claimed, session, action);
        if (mustWait(claim)) {
            return finish(claim, Check.THROTTLED);
        }
        return switch (verifier.verify(token)) {
            case TokenVerifier.Verdict.Unavailable() -> refuse(claim, Check.UNAVAILABLE);
            case TokenVerifier.Verdict.Invalid() -> wrongToken(claim);
            case TokenVerifier.Verdict.Valid(String login) -> {
                Attempt owner = attempt(login, session, action);
                boolean same = claimed.isEmpty() || (owner.person.isPresent() && nameOf(owner).equals(nameOf(claim)));
                yield same ? finish(owner, Check.RIGHT) : wrongToken(claim);
            }
        };
    }

    /** By an alias or not, a person is one. */
    private static String nameOf(Attempt attempt) {
        return attempt.person.map(row -> Snapshot.key(row.person().address())).orElse(attempt.name);
    }

    private SignIn wrongToken(Attempt attempt) {
        throttle.failed(attempt.name, attempt.network);
        return finish(attempt, Check.WRONG);
    }

    boolean mustWait(Attempt attempt) {
        return throttle.wait(attempt.name, attempt.network).isPositive();
    }

    /** The verifier to run SCRAM with; for a login nobody has, one that looks the same each time and fits nothing. */
    ScramVerifier scram(Attempt attempt) {
        return attempt.person
                .flatMap(row -> directory.credentials(row.person().id()))
                .map(Credentials::scram)
                .orElseGet(() -> ScramVerifier.unknown(
                        Arrays.copyOf(address("salt", attempt.name), SCRAM_SALT_BYTES),
                        directory.options().scramIterations()));
    }

    /** Ends a SCRAM exchange. */
    SignIn finishScram(Attempt attempt, boolean proven) {
        if (mustWait(attempt)) {
            return finish(attempt, Check.THROTTLED);
        }
        if (!proven) {
            throttle.failed(attempt.name, attempt.network);
        }
        return finish(attempt, proven ? Check.RIGHT : Check.WRONG);
    }

    /** An exchange that broke off before anybody could be checked. */
    Refused malformed(SessionInfo session, String action) {
        return refuse(attempt("", session, action), Check.MALFORMED);
    }

    Refused throttled(Attempt attempt) {
        return refuse(attempt, Check.THROTTLED);
    }

    Refused unavailable(Attempt attempt) {
        return refuse(attempt, Check.UNAVAILABLE);
    }

    private Check check(Attempt attempt, byte[] password) {
        Optional<byte[]> prepared = PasswordText.opaque(password);
        byte[] bytes = prepared.orElse(new byte[0]);
        long generation = attempt.person.map(PersonRow::generation).orElse(0L);
        Tag tag = checked.tag(attempt.name, generation, bytes);
        if (checked.isRight(tag)) {
            return Check.RIGHT;
        }
        if (checked.isWrong(tag)) {
            return Check.WRONG;
        }
        try {
            return workers.run(hashing -> compare(attempt, tag, bytes, hashing));
        } catch (RejectedExecutionException tooMany) {
            LOG.log(Level.WARNING, "event=directory.sign-in-overload");
            return Check.UNAVAILABLE;
        } catch (StoreException failure) {
            LOG.log(Level.ERROR, "event=directory.credentials-unreadable reason=\"" + failure.getMessage() + "\"");
            return Check.UNAVAILABLE;
        }
    }

    /** Within a worker. What waited here may have been answered meanwhile. */
    private Check compare(Attempt attempt, Tag tag, byte[] password, Hashing hashing) {
        if (mustWait(attempt)) {
            return Check.THROTTLED;
        }
        if (checked.isRight(tag)) {
            return Check.RIGHT;
        }
        if (checked.isWrong(tag)) {
            return Check.WRONG;
        }
        Optional<Credentials> stored =
                attempt.person.flatMap(row -> directory.credentials(row.person().id()));
        boolean right = stored.isPresent() && hashing.matches(stored.get().argon2(), password);
        if (stored.isEmpty()) {
            hashing.pretend(password);
        }
        checked.remember(tag, right);
        if (!right) {
            throttle.failed(attempt.name, attempt.network);
            return Check.WRONG;
        }
        if (workers.outdated(stored.get().argon2())) {
            renew(attempt.person.orElseThrow(), directory.credentials(password, hashing));
        }
        return Check.RIGHT;
    }

    /** The same password at today's cost; not waited for, since the old hash is as good as it was. */
    private void renew(PersonRow row, Credentials credentials) {
        directory
                .submit("-", "sign-in", draft -> {
                    boolean same = draft.now()
                            .people()
                            .get(row.person().id())
                            .filter(now -> now.generation() == row.generation())
                            .isPresent();
                    if (same) {
                        draft.put(row.person().id(), credentials);
                    }
                    return new Outcome.Done<>(same);
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.log(Level.WARNING, "event=directory.rehash-failed reason=\"" + failure.getMessage() + "\"");
                    }
                });
    }

    private SignIn finish(Attempt attempt, Check check) {
        if (check != Check.RIGHT) {
            return refuse(attempt, check);
        }
        Optional<LiveSession> begun = attempt.person.flatMap(row -> begin(attempt, row.person()));
        if (attempt.person.isEmpty()) {
            return refuse(attempt, Check.WRONG);
        }
        if (begun.isEmpty()) {
            LOG.log(Level.WARNING, "event=directory.too-many-sessions");
            return refuse(attempt, Check.UNAVAILABLE);
        }
        SignIn result = admit(attempt, begun.get());
        if (result instanceof Refused) {
            begun.get().close();
        }
        return result;
    }

    private Optional<LiveSession> begin(Attempt attempt, Person person) {
        SignedInBy by = new SignedInBy(
                Snapshot.key(person.address()), person.account().value(), attempt.action, "", false);
        return sessions.begin(attempt.session, by);
    }

    /**
     * The session is listed already: who changes the directory ends the sessions that are listed after the change, so
     * that either this sees the change or its session is ended.
     */
    private SignIn admit(Attempt attempt, LiveSession session) {
        // The person may have been removed, disabled or given a new password while the old one was checked.
        Optional<PersonRow> now = attempt.person
                .flatMap(row -> directory.snapshot().people().get(row.person().id())
                        .filter(same -> same.generation() == row.generation()));
        if (now.isEmpty()) {
            return refuse(attempt, Check.WRONG);
        }
        Person person = now.get().person();
        if (!person.enabled()) {
            return refused(attempt, Reason.DISABLED, "this login is disabled");
        }
        try {
            audit.recordDurably(event(attempt, "", "ok"));
        } catch (AuditUnavailableException stop) {
            return unavailable();
        }
        throttle.succeeded(attempt.name, attempt.network);
        String login = Snapshot.key(person.address());
        return new Accepted(new AuthenticatedPrincipal(login, person.account(), person.administrator(), session));
    }

    private Refused refuse(Attempt attempt, Check check) {
        return switch (check) {
            case RIGHT -> throw new IllegalArgumentException("nothing to refuse");
            case WRONG -> refused(attempt, Reason.WRONG_CREDENTIALS, "wrong login or password");
            case THROTTLED -> refused(attempt, Reason.THROTTLED, "too many failures, try again in " + seconds(attempt));
            case UNAVAILABLE -> refused(attempt, Reason.UNAVAILABLE, "sign-in is not possible now, try again later");
            case MALFORMED -> refused(attempt, Reason.MALFORMED, "malformed authentication message");
        };
    }

    private Refused refused(Attempt attempt, Reason reason, String text) {
        try {
            audit.record(event(attempt, "reason=" + reason + " typed=" + attempt.typed, "refused"));
        } catch (AuditUnavailableException stop) {
            return unavailable();
        }
        return new Refused(reason, text);
    }

    private static Refused unavailable() {
        return new Refused(Reason.UNAVAILABLE, "sign-in is not possible now, try again later");
    }

    private String seconds(Attempt attempt) {
        Duration wait = throttle.wait(attempt.name, attempt.network);
        return wait.toSeconds() + 1 + " s";
    }

    private AuditEvent event(Attempt attempt, String touched, String outcome) {
        long account = attempt.person.map(row -> row.person().account().value()).orElse(0L);
        return new AuditEvent(
                clock.instant(),
                AuditKind.SIGN_IN,
                attempt.shown,
                account,
                attempt.session,
                attempt.action,
                0,
                touched,
                outcome);
    }

    private byte[] address(String purpose, String text) {
        return sealer.address((purpose + '\0' + text).getBytes(StandardCharsets.UTF_8));
    }
}
