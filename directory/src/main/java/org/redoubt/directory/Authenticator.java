package org.redoubt.directory;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.redoubt.directory.Factors.Familiar;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.directory.SignIn.Accepted;
import org.redoubt.directory.SignIn.Reason;
import org.redoubt.directory.SignIn.Refused;
import org.redoubt.directory.credential.AppSecret;
import org.redoubt.directory.credential.CheckedPasswords;
import org.redoubt.directory.credential.CheckedPasswords.Tag;
import org.redoubt.directory.credential.HashWorkers;
import org.redoubt.directory.credential.HashWorkers.Hashing;
import org.redoubt.directory.credential.PasswordText;
import org.redoubt.directory.credential.ScramVerifier;
import org.redoubt.directory.credential.Throttle;
import org.redoubt.directory.passkey.Assertion;
import org.redoubt.directory.passkey.Ceremony;
import org.redoubt.directory.passkey.Flaw;
import org.redoubt.directory.passkey.Purpose;
import org.redoubt.directory.passkey.RelyingParty;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.LiveSessions;
import org.redoubt.guard.Mandate;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.SignedInBy;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;
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
    private static final String NOT_TAKEN = "this passkey is not taken";

    private final Directory directory;
    private final Sealer sealer;
    private final HashWorkers workers;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Throttle throttle;
    private final CheckedPasswords checked;
    private final Semaphore asking = new Semaphore(Limits.ASKING);
    private final LiveSessions sessions;
    private final AppPasswords apps;
    private final Admission admission;
    private final Passkeys passkeys;

    Authenticator(
            Directory directory,
            Sealer sealer,
            HashWorkers workers,
            AuditLog audit,
            InstantSource clock,
            LiveSessions sessions,
            AppPasswords apps,
            Admission admission,
            Passkeys passkeys) {
        this.passkeys = passkeys;
        this.apps = apps;
        this.admission = admission;
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
     * @param given what she gave that may open her account, where it is sealed
     * @param behalf the address of whose mailbox she comes for, when it is not her own
     */
    record Attempt(
            Optional<PersonRow> person,
            String name,
            String shown,
            String typed,
            String network,
            SessionInfo session,
            String action,
            Optional<String> behalf,
            Vaults.Given given) {
        /** With what may open her account. */
        Attempt giving(Vaults.Given secret) {
            return new Attempt(person, name, shown, typed, network, session, action, behalf, secret);
        }

        /** For the mailbox of another. */
        Attempt on(Optional<String> other) {
            return new Attempt(person, name, shown, typed, network, session, action, other, given);
        }

        /** Of the same person, for another sort of event. */
        Attempt as(String other) {
            return new Attempt(person, name, shown, typed, network, session, other, behalf, given);
        }
    }

    /** The same attempt at the mailbox of whom the authorization identity names, empty for one's own. */
    Attempt on(Attempt attempt, String authorize) {
        Optional<Person> other = directory.person(authorize);
        boolean own = authorize.isEmpty()
                || other.isPresent()
                        && attempt.person
                                .filter(row -> row.person().id().equals(other.get().id()))
                                .isPresent();
        return own ? attempt : attempt.on(Optional.of(authorize));
    }

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
                action,
                Optional.empty(),
                Vaults.Given.NOTHING);
    }

    SignIn password(String login, byte[] password, SessionInfo session, String action) {
        return password(login, password, Optional.empty(), session, action);
    }

    /** @param authorize whose mailbox she comes for, as SASL has it (RFC 4422 3.4.1); empty for her own */
    SignIn passwordFor(String authorize, String login, byte[] password, SessionInfo session, String action) {
        return password(
                on(attempt(login, session, action), authorize).giving(Vaults.Given.password(password, Optional.empty())),
                password,
                Optional.empty());
    }

    /** @param second what proves the second factor, where the protocol asks for one */
    SignIn password(String login, byte[] password, Optional<SecondProof> second, SessionInfo session, String action) {
        return password(login, password, second, Optional.empty(), session, action);
    }

    /** @param old what else may open her account: a recovery code, or the password before */
    SignIn password(
            String login,
            byte[] password,
            Optional<SecondProof> second,
            Optional<String> old,
            SessionInfo session,
            String action) {
        return password(
                attempt(login, session, action).giving(Vaults.Given.password(password, old)), password, second);
    }

    private SignIn password(Attempt attempt, byte[] password, Optional<SecondProof> second) {
        if (mustWait(attempt)) {
            return refuse(attempt, Check.THROTTLED);
        }
        Optional<AppPassword> app = attempt.person.flatMap(row -> apps.find(row, password));
        return app.isPresent()
                ? finish(attempt, Check.RIGHT, new Proof.App(app.get()), second)
                : finish(attempt, check(attempt, password), new Proof.Password(), second);
    }

    /**
     * Signs somebody in who gives nothing but the answer of a passkey, which says who she is. Nobody guesses signatures, so
     * failures count for the network alone, and guesses at her password are none at her passkeys: nobody keeps her out.
     */
    SignIn passkey(Ceremony ceremony, Assertion given, SessionInfo session, String action) {
        Optional<PersonRow> owner = given.userHandle().flatMap(passkeys::owner);
        String who = owner.map(row -> row.person().address()).orElseGet(() -> Throttle.network(session.remote()));
        Attempt attempt = attempt(who, session, action).giving(Vaults.Given.prf(given.prf()));
        Admission.Guesses guesses = keyGuesses(attempt);
        if (guesses.mustWait()) {
            return refuse(attempt, Check.THROTTLED);
        }
        if (owner.isEmpty()) {
            guesses.failed();
            return refused(attempt, Reason.WRONG_CREDENTIALS, NOT_TAKEN, " flaw=" + Flaw.UNKNOWN);
        }
        PersonId id = owner.get().person().id();
        try {
            return switch (passkeys.use(id, ceremony, Purpose.SIGN_IN, given)) {
                case Passkeys.Used.Wrong(Flaw flaw) -> {
                    guesses.failed();
                    yield refused(attempt, Reason.WRONG_CREDENTIALS, NOT_TAKEN, " flaw=" + flaw);
                }
                case Passkeys.Used.Right right -> {
                    guesses.used(right);
                    yield finish(attempt, Check.RIGHT, new Proof.Key(right.passkey()), Optional.empty());
                }
            };
        } catch (StoreException failure) {
            LOG.log(Level.ERROR, "event=directory.passkey-unusable reason=\"" + failure.getMessage() + "\"");
            return refuse(attempt, Check.UNAVAILABLE);
        }
    }

    /**
     * Looks at the password of somebody who may set up her second factor at the door: her groups ask for one, she has
     * none, and nothing else keeps her out. Begins nothing.
     *
     * @return why not; {@link Reason#SECOND_FACTOR_MISSING} when she may
     */
    Refused mayEnrol(Attempt attempt, byte[] password) {
        Check check = mustWait(attempt) ? Check.THROTTLED : check(attempt, password);
        if (check != Check.RIGHT || attempt.person.isEmpty()) {
            return refuse(attempt, check == Check.RIGHT ? Check.WRONG : check);
        }
        Person person = attempt.person.get().person();
        if (!person.enabled()) {
            return refused(attempt, Reason.DISABLED, "this login is disabled");
        }
        return admission.objection(person, new Proof.Password(), Optional.empty(), attempt.session, guesses(attempt))
                .map(no -> no.reason() == Reason.SECOND_FACTOR_MISSING
                        ? new Refused(no.reason(), no.text())
                        : refused(attempt, no.reason(), no.text()))
                .orElseGet(() -> refused(attempt, Reason.NOT_ALLOWED, "no second factor has to be set up here"));
    }

    /** Signs somebody in whose password was looked at and who has set up her second factor. */
    SignIn enrolled(Attempt attempt) {
        return finish(attempt, Check.RIGHT, new Proof.Enrolled(), Optional.empty());
    }

    /** As {@link #confirm}, with a passkey alone. */
    Optional<Reason> confirm(Attempt attempt, Ceremony ceremony, Assertion given) {
        if (attempt.person.isEmpty()) {
            return Optional.of(refuse(attempt, Check.WRONG).reason());
        }
        Optional<Admission.Objection> no = admission.key(
                attempt.person.get().person(), ceremony, Purpose.CONFIRM, given, keyGuesses(attempt));
        return no.isPresent() ? Optional.of(refused(attempt, no.get())) : confirmed(attempt, "passkey");
    }

    /** Looks at the second factor alone, of somebody who is signed in and was asked for it; empty when it is right. */
    Optional<Reason> prove(Attempt attempt, SecondProof second) {
        if (attempt.person.isEmpty()) {
            return Optional.of(refuse(attempt, Check.WRONG).reason());
        }
        Person person = attempt.person.get().person();
        Optional<Admission.Objection> no = switch (second) {
            case SecondProof.Code _ ->
                admission.second(person, Optional.of(second), Purpose.CONFIRM, guesses(attempt));
            case SecondProof.Key(Ceremony ceremony, Assertion given) ->
                admission.key(person, ceremony, Purpose.CONFIRM, given, keyGuesses(attempt));
        };
        if (no.isPresent()) {
            return Optional.of(refused(attempt, no.get()));
        }
        Optional<Reason> stop = confirmed(attempt, "second-factor");
        if (stop.isEmpty()) {
            answered(person);
        }
        return stop;
    }

    /** She has given her second factor: where it was asked for, it is asked for no more. */
    private void answered(Person person) {
        if (directory.snapshot().factors(person.id()).asked().isPresent()) {
            directory.edit("-", "sign-in", draft -> {
                draft.putQuietly(draft.now().factors(person.id()).askedAt(Optional.empty()));
                return new Outcome.Done<>(true);
            });
        }
    }

    private Reason refused(Attempt attempt, Admission.Objection no) {
        return refused(attempt, no.reason(), no.text(), no.detail()).reason();
    }

    private Optional<Reason> confirmed(Attempt attempt, String touched) {
        try {
            audit.recordDurably(event(attempt, touched, "ok"));
            return Optional.empty();
        } catch (AuditUnavailableException stop) {
            return Optional.of(Reason.UNAVAILABLE);
        }
    }

    /**
     * Looks once more at the password of somebody who is signed in, and at a second factor where one has to come with it; begins
     * nothing. App passwords are none here.
     *
     * @param second wanted when there is a second factor; empty to ask for none
     */
    Optional<Reason> confirm(Attempt attempt, byte[] password, Optional<? extends SecondProof> second) {
        Check check = mustWait(attempt) ? Check.THROTTLED : check(attempt, password);
        if (check != Check.RIGHT || attempt.person.isEmpty()) {
            return Optional.of(refuse(attempt, check == Check.RIGHT ? Check.WRONG : check).reason());
        }
        if (second.isPresent()) {
            Optional<Admission.Objection> no = admission.second(
                    attempt.person.get().person(),
                    second.map(SecondProof.class::cast),
                    Purpose.CONFIRM,
                    guesses(attempt));
            if (no.isPresent()) {
                return Optional.of(refused(attempt, no.get()));
            }
        }
        return confirmed(attempt, "");
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
            return refuse(claim, Check.THROTTLED);
        }
        return switch (verifier.verify(token)) {
            case TokenVerifier.Verdict.Unavailable() -> refuse(claim, Check.UNAVAILABLE);
            case TokenVerifier.Verdict.Invalid() -> wrongToken(claim);
            // Programs learn in this way that they need another: that is no guess.
            case TokenVerifier.Verdict.Expired() -> refuse(claim, Check.WRONG);
            case TokenVerifier.Verdict.Valid valid -> {
                Attempt owner = attempt(valid.login(), session, action);
                boolean same = claimed.isEmpty() || (owner.person.isPresent() && nameOf(owner).equals(nameOf(claim)));
                boolean readOnly =
                        Service.of(session.via()).filter(valid.writable()::contains).isEmpty();
                yield same
                        ? finish(owner, Check.RIGHT, new Proof.Token(valid, readOnly), Optional.empty())
                        : wrongToken(claim);
            }
        };
    }

    /** Somebody for whom another vouches, whose word was checked by the caller. */
    SignIn vouched(String login, Vouched vouched, SessionInfo session, String action) {
        return finish(attempt(login, session, action), Check.RIGHT, new Proof.Outside(vouched), Optional.empty());
    }

    /**
     * Somebody with a certificate that was looked at.
     *
     * @param authorize whose mailbox she comes for (RFC 4422 3.4.1); empty for her own
     */
    SignIn certified(CertificateVerifier.Verdict.Valid valid, String authorize, SessionInfo session, String action) {
        List<Attempt> hers = valid.logins().stream()
                .map(login -> attempt(login, session, action))
                .filter(each -> each.person.isPresent())
                .toList();
        Optional<PersonId> wanted = directory.person(authorize).map(Person::id);
        Attempt chosen = hers.stream()
                .filter(each -> each.person.map(row -> row.person().id()).equals(wanted))
                .findFirst()
                .orElseGet(() -> hers.isEmpty() ? attempt(valid.logins().getFirst(), session, action) : hers.getFirst());
        Vouched vouched = new Vouched("certificate=" + valid.fingerprint(), valid.secondFactor(), true, Optional.empty());
        return finish(on(chosen, authorize), Check.RIGHT, new Proof.Outside(vouched), Optional.empty());
    }

    /** What came as another's word for somebody and is none. */
    void notVouched(SessionInfo session, String action, String reason) {
        try {
            audit.record(event(attempt("", session, action), "reason=" + reason, "refused"));
        } catch (AuditUnavailableException stop) {
            LOG.log(Level.WARNING, "event=directory.refusal_not_audited action=" + action);
        }
    }

    /** By an alias or not, a person is one. */
    private static String nameOf(Attempt attempt) {
        return attempt.person.map(row -> Snapshot.key(row.person().address())).orElse(attempt.name);
    }

    private SignIn wrongToken(Attempt attempt) {
        throttle.failed(attempt.name, attempt.network);
        return refuse(attempt, Check.WRONG);
    }

    boolean mustWait(Attempt attempt) {
        return throttle.wait(attempt.name, attempt.network).isPositive();
    }

    /** A verifier that SCRAM may be run with, and what it proves. */
    record ScramCandidate(ScramVerifier verifier, Proof proof) {}

    /**
     * The verifiers to run SCRAM with: that of the password first, then those of app passwords, all with the same salt.
     * For a login nobody has there is one that looks the same each time and fits nothing.
     */
    List<ScramCandidate> scram(Attempt attempt) {
        ScramVerifier main = attempt.person
                .flatMap(row -> directory.credentials(row.person().id()))
                .map(Credentials::scram)
                .orElseGet(() -> ScramVerifier.unknown(
                        Arrays.copyOf(address("salt", attempt.name), SCRAM_SALT_BYTES),
                        directory.options().scramIterations()));
        List<ScramCandidate> all = new ArrayList<>(List.of(new ScramCandidate(main, new Proof.Password())));
        attempt.person.ifPresent(row -> directory.snapshot().factors(row.person().id()).apps().stream()
                .filter(app -> app.scram().asksLike(main))
                .forEach(app -> all.add(new ScramCandidate(app.scram(), new Proof.App(app.shown())))));
        return all;
    }

    /**
     * Ends a SCRAM exchange; without a proof nothing fitted.
     *
     * @param client the ClientKey of what fitted
     */
    SignIn finishScram(Attempt attempt, Optional<Proof> proof, Optional<byte[]> client) {
        if (mustWait(attempt)) {
            return refuse(attempt, Check.THROTTLED);
        }
        if (proof.isEmpty()) {
            throttle.failed(attempt.name, attempt.network);
            return refuse(attempt, Check.WRONG);
        }
        return finish(client.map(key -> attempt.giving(Vaults.Given.client(key))).orElse(attempt), Check.RIGHT, proof.get(), Optional.empty());
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
        Optional<PasswordService> elsewhere = attempt.person.flatMap(row -> directory.elsewhere(row.person()));
        if (elsewhere.isPresent()) {
            return ask(elsewhere.get(), attempt, tag, bytes);
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

    /** Only what is right is remembered: what is wrong there may be right a moment later. */
    private Check ask(PasswordService elsewhere, Attempt attempt, Tag tag, byte[] password) {
        boolean entered = false;
        try {
            entered = asking.tryAcquire(Limits.ASKING_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!entered) {
                LOG.log(Level.WARNING, "event=directory.sign-in-overload");
                return Check.UNAVAILABLE;
            }
            if (mustWait(attempt)) {
                return Check.THROTTLED;
            }
            return switch (elsewhere.check(attempt.person.orElseThrow().person(), password)) {
                case RIGHT -> {
                    checked.remember(tag, true);
                    yield Check.RIGHT;
                }
                case WRONG -> {
                    throttle.failed(attempt.name, attempt.network);
                    yield Check.WRONG;
                }
                case UNAVAILABLE -> Check.UNAVAILABLE;
            };
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Check.UNAVAILABLE;
        } finally {
            if (entered) {
                asking.release();
            }
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
            renew(
                    attempt.person.orElseThrow(),
                    directory.credentials(password, Optional.of(stored.get().scram().salt()), hashing));
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

    private SignIn finish(Attempt attempt, Check check, Proof proof, Optional<SecondProof> second) {
        if (check != Check.RIGHT) {
            return refuse(attempt, check);
        }
        Optional<LiveSession> begun = attempt.person.flatMap(row -> begin(attempt, row.person(), proof));
        if (attempt.person.isEmpty()) {
            return refuse(attempt, Check.WRONG);
        }
        if (begun.isEmpty()) {
            LOG.log(Level.WARNING, "event=directory.too-many-sessions");
            return refuse(attempt, Check.UNAVAILABLE);
        }
        SignIn result = admit(attempt, begun.get(), proof, second);
        if (result instanceof Refused) {
            begun.get().close();
        }
        return result;
    }

    private Optional<LiveSession> begin(Attempt attempt, Person person, Proof proof) {
        Optional<Mandate> mandate = mandate(attempt, person);
        SignedInBy by = new SignedInBy(
                Snapshot.key(person.address()),
                person.account().value(),
                attempt.action,
                proof.credential(),
                proof.readOnly() || mandate.filter(Mandate::readOnly).isPresent(),
                mandate);
        return sessions.begin(attempt.session, by);
    }

    private Optional<Mandate> mandate(Attempt attempt, Person person) {
        return attempt.behalf
                .flatMap(directory::person)
                .flatMap(other -> directory.grant(person.account(), other.account()))
                .map(Grant::mandate);
    }

    /** Whether she may have the mailbox that she came for; nobody is told whether there is one of that name. */
    private boolean granted(Attempt attempt, LiveSession session) {
        boolean byImap = Service.of(attempt.session.via()).filter(Service.IMAP::equals).isPresent();
        return attempt.behalf.isEmpty()
                || byImap && session.by().mandate().filter(directory::live).isPresent();
    }

    /**
     * The session is listed already: who changes the directory ends the sessions that are listed after the change, so
     * that either this sees the change or its session is ended.
     */
    private SignIn admit(Attempt attempt, LiveSession session, Proof proof, Optional<SecondProof> second) {
        // The person may have been removed, disabled or given a new password while the old one was checked.
        Optional<PersonRow> now = attempt.person
                .flatMap(row -> directory.snapshot().people().get(row.person().id())
                        .filter(same -> same.generation() == row.generation()));
        if (now.isEmpty() || revoked(now.get().person(), proof)) {
            return refuse(attempt, Check.WRONG);
        }
        Person person = now.get().person();
        if (!person.enabled()) {
            return refused(attempt, Reason.DISABLED, "this login is disabled");
        }
        Optional<SignIn> objection = object(attempt, person, proof, second);
        if (objection.isPresent()) {
            return objection.get();
        }
        if (!granted(attempt, session)) {
            return refused(attempt, Reason.NOT_ALLOWED, "no grant lets you open that mailbox here");
        }
        // Who comes for another's mailbox needs nothing of her own.
        Optional<SignIn> closed = attempt.behalf.isPresent() ? Optional.empty() : unlock(attempt, now.get(), session, proof);
        if (closed.isPresent()) {
            return closed.get();
        }
        String purpose = session.by().mandate().map(Mandate::purpose).orElse("");
        try {
            audit.recordDurably(event(attempt, touched(person, proof, second), "ok", purpose));
        } catch (AuditUnavailableException stop) {
            return unavailable();
        }
        if (throttle.succeeded(attempt.name, attempt.network)) {
            familiar(person.id(), new Familiar(attempt.name, attempt.network, clock.instant()));
        }
        switch (proof) {
            case Proof.App(AppPassword used) -> apps.used(person.id(), used);
            // The password came with her second factor where she has one, as it has to.
            case Proof.Password _, Proof.Key _, Proof.Enrolled _ -> answered(person);
            case Proof.Outside(Vouched vouched) when vouched.secondFactor() && !vouched.certificate() -> answered(person);
            case Proof.Token _, Proof.Outside _ -> {}
        }
        String login = Snapshot.key(person.address());
        // A role gives nothing to whom it is not asked of: not to a mail program.
        return new Accepted(new AuthenticatedPrincipal(login, person.account(), false, session));
    }

    /** Opens her account where it is sealed; a refusal when what she gave does not, whoever may have it open already. */
    private Optional<SignIn> unlock(Attempt attempt, PersonRow row, LiveSession session, Proof proof) {
        Optional<Vault> vault = directory.snapshot().factors(row.person().id()).vault();
        if (vault.isEmpty() || directory.locks().isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<Vaults.Opened> opened = opened(attempt, row, vault.get(), proof);
            if (opened.isEmpty()) {
                return Optional.of(refused(attempt, Reason.SEALED, sealedText(proof)));
            }
            try {
                return unlock(attempt, row.person(), session, opened.get().lock());
            } finally {
                opened.get().wipe();
            }
        } catch (IOException | StoreException | RejectedExecutionException failure) {
            LOG.log(Level.ERROR, "event=directory.sealed-account-unusable", failure);
            return Optional.of(refuse(attempt, Check.UNAVAILABLE));
        }
    }

    private Optional<SignIn> unlock(Attempt attempt, Person person, LiveSession session, byte[] lock) throws IOException {
        AccountLocks locks = directory.locks().orElseThrow();
        AccountId account = person.account();
        if (!locks.sealed(account)) {
            // Sealing it came as far as the directory, and no further.
            locks.seal(account, lock, session);
        } else if (!locks.open(account, lock, session)) {
            return Optional.of(refuse(attempt, Check.UNAVAILABLE));
        }
        directory.escrows().refresh(person, lock, attempt.session);
        return Optional.empty();
    }

    private static String sealedText(Proof proof) {
        return switch (proof) {
            case Proof.Password(), Proof.Enrolled() ->
                "the account is sealed, and this password does not open it: sign in on the web with a recovery code of it";
            case Proof.App _ -> "the account is sealed, and its owner has not let this app password open it";
            case Proof.Key _ -> "the account is sealed, and this passkey does not open it here: sign in with the password";
            case Proof.Token _, Proof.Outside _ ->
                "the account is sealed: only its password, an app password or a passkey opens it";
        };
    }

    private Optional<Vaults.Opened> opened(Attempt attempt, PersonRow row, Vault vault, Proof proof) {
        PersonId person = row.person().id();
        return switch (proof) {
            case Proof.Password(), Proof.Enrolled() -> byPassword(attempt, row, vault);
            case Proof.App(AppPassword app) ->
                vault.of(Vault.Kind.APP, app.id())
                        .flatMap(wrap -> clientKey(attempt, person, app)
                                .flatMap(key -> Vaults.openApp(person, wrap, key))
                                .map(lock -> new Vaults.Opened(lock, wrap)));
            case Proof.Key(Passkey key) ->
                attempt.given.prf().flatMap(made -> vault.of(Vault.Kind.PASSKEY, key.id())
                        .flatMap(wrap -> Vaults.openPasskey(person, wrap, made).map(lock -> new Vaults.Opened(lock, wrap))));
            case Proof.Token _, Proof.Outside _ -> Optional.empty();
        };
    }

    /** Of SCRAM it is at hand; of an app password in the clear it is worked out as SCRAM's client does. */
    private Optional<byte[]> clientKey(Attempt attempt, PersonId person, AppPassword app) {
        return attempt.given.client().or(() -> attempt.given
                .password()
                .flatMap(AppSecret::normal)
                .flatMap(normal -> directory.snapshot().factors(person).apps().stream()
                        .filter(each -> each.shown().id() == app.id())
                        .findFirst()
                        .map(each -> each.scram()
                                .clientKeyOf(AppSecret.shown(normal).getBytes(StandardCharsets.US_ASCII)))));
    }

    private Optional<Vaults.Opened> byPassword(Attempt attempt, PersonRow row, Vault vault) {
        Optional<byte[]> password = attempt.given.password();
        if (password.isEmpty()) {
            return Optional.empty();
        }
        Optional<Vaults.Opened> opened = directory.vaults().open(row, vault, password.get());
        if (opened.isPresent() || attempt.given.old().isEmpty()) {
            return opened;
        }
        Optional<Vaults.Opened> old = directory.vaults().openOld(row, vault, attempt.given.old().get(), clock.instant());
        if (old.isEmpty()) {
            throttle.failed(attempt.name, attempt.network);
            return old;
        }
        return rewrapped(attempt, row, old.get(), password.get()) ? old : Optional.empty();
    }

    /** From now on the password that she has opens it; a recovery code that did is used up, and passwords before are forgotten. */
    private boolean rewrapped(Attempt attempt, PersonRow row, Vaults.Opened old, byte[] password) {
        PersonId person = row.person().id();
        Vault.Wrap fresh = directory.vaults().byPassword(person, row.generation(), password, old.lock());
        audit.recordDurably(event(attempt.as("SEAL-REOPEN"), "by=" + old.by().kind(), "asked"));
        boolean done = directory
                .edit("-", "sign-in", draft -> {
                    Optional<Vault> now = draft.now().factors(person).vault();
                    // Of a password that was changed meanwhile the wrap must stay, and this one would open nothing.
                    boolean there = now.isPresent()
                            && now.get().of(old.by().kind(), old.by().number()).isPresent()
                            && draft.now().person(row.person().account()).filter(as -> as.generation() == row.generation()).isPresent();
                    if (there) {
                        Vault next = now.get()
                                .without(wrap -> wrap.kind() == Vault.Kind.PASSWORD
                                        || wrap.kind() == Vault.Kind.ESCROW
                                        || wrap.kind() == Vault.Kind.RECOVERY && wrap.number() == old.by().number()
                                                && old.by().kind() == Vault.Kind.RECOVERY)
                                .with(List.of(fresh));
                        draft.put(draft.now().factors(person).withVault(Optional.of(next)));
                    }
                    return new Outcome.Done<>(there);
                })
                .outcome()
                .orThrow();
        audit.record(event(attempt.as("SEAL-REOPEN"), "by=" + old.by().kind(), done ? "ok" : "refused"));
        return done;
    }

    /** What earlier processes knew of where people sign in from: a restart makes no strangers of them. */
    void remember(Factors factors) {
        factors.familiar().forEach(each -> throttle.remember(each.login(), each.network(), each.last()));
    }

    /** Keeps a network for the next process; not waited for. */
    private void familiar(PersonId person, Familiar network) {
        directory
                .submit("-", "sign-in", draft -> {
                    boolean there = draft.now().people().has(person);
                    if (there) {
                        draft.putQuietly(draft.now().factors(person).with(network));
                    }
                    return new Outcome.Done<>(there);
                })
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.log(Level.WARNING, "event=directory.network-not-kept reason=\"" + failure.getMessage() + "\"");
                    }
                });
    }

    private boolean revoked(Person person, Proof proof) {
        return switch (proof) {
            case Proof.Password(), Proof.Enrolled(), Proof.Outside _ -> false;
            case Proof.Key(Passkey key) ->
                directory.snapshot().factors(person.id()).key(key.id()).isEmpty();
            case Proof.App(AppPassword app) ->
                directory.snapshot().factors(person.id()).app(app.id()).isEmpty();
            case Proof.Token(var token, var _) ->
                directory.tokens().filter(verifier -> verifier.stands(person.account(), token.credential())).isEmpty();
        };
    }

    private Optional<SignIn> object(Attempt attempt, Person person, Proof proof, Optional<SecondProof> second) {
        try {
            return admission.objection(person, proof, second, attempt.session, guesses(attempt))
                    .map(no -> no.reason() == Reason.THROTTLED
                            ? throttled(attempt)
                            : refused(attempt, no.reason(), no.text(), no.detail()));
        } catch (StoreException failure) {
            LOG.log(Level.ERROR, "event=directory.second-factor-unusable reason=\"" + failure.getMessage() + "\"");
            return Optional.of(refuse(attempt, Check.UNAVAILABLE));
        }
    }

    private Admission.Guesses guesses(Attempt attempt) {
        return new Admission.Guesses() {
            @Override
            public boolean mustWait() {
                return Authenticator.this.mustWait(attempt);
            }

            @Override
            public void failed() {
                throttle.failed(attempt.name, attempt.network);
            }

            @Override
            public void used(Passkeys.Used.Right passkey) {
                warn(attempt, passkey);
            }
        };
    }

    /** Of passkeys, which wait for their network alone. */
    private Admission.Guesses keyGuesses(Attempt attempt) {
        return new Admission.Guesses() {
            @Override
            public boolean mustWait() {
                return throttle.waitOfNetwork(attempt.name, attempt.network).isPositive();
            }

            @Override
            public void failed() {
                throttle.failedFrom(attempt.network);
            }

            @Override
            public void used(Passkeys.Used.Right passkey) {
                warn(attempt, passkey);
            }
        };
    }

    /** An authenticator whose counter went back may have a twin (Web Authentication 6.1.1): the log says so. */
    private void warn(Attempt attempt, Passkeys.Used.Right passkey) {
        if (passkey.copied()) {
            audit.record(event(attempt.as("PASSKEY-COUNTER"), passkey.passkey().credential(), "warning"));
        }
    }

    /** What the audit log says of the way in: a code that nobody looked at is no second factor. */
    private String touched(Person person, Proof proof, Optional<SecondProof> second) {
        Factors factors = directory.snapshot().factors(person.id());
        return switch (proof) {
            case Proof.Password() when factors.any() -> "second-factor" + second.map(by -> with(by, factors)).orElse("");
            case Proof.Enrolled() -> "second-factor";
            case Proof.Key(Passkey key) -> key.credential() + " second-factor";
            case Proof.Outside(Vouched vouched) ->
                vouched.credential() + (vouched.secondFactor() ? " second-factor" : "");
            case Proof.Password(), Proof.App _, Proof.Token _ -> proof.credential();
        };
    }

    private static String with(SecondProof second, Factors factors) {
        return switch (second) {
            case SecondProof.Code _ -> "";
            case SecondProof.Key(var _, Assertion given) -> {
                String name = RelyingParty.name(given.credential());
                yield factors.keys().stream()
                        .filter(key -> key.credential().equals(name))
                        .map(key -> " " + key.shown().credential())
                        .findFirst()
                        .orElse("");
            }
        };
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
        return refused(attempt, reason, text, "");
    }

    /** @param detail for the audit log */
    private Refused refused(Attempt attempt, Reason reason, String text, String detail) {
        try {
            audit.record(event(attempt, "reason=" + reason + detail + " typed=" + attempt.typed, "refused"));
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
        return event(attempt, touched, outcome, "");
    }

    private AuditEvent event(Attempt attempt, String touched, String outcome, String purpose) {
        long account = attempt.person.map(row -> row.person().account().value()).orElse(0L);
        return new AuditEvent(
                clock.instant(),
                AuditKind.SIGN_IN,
                attempt.shown,
                account,
                attempt.session,
                attempt.action,
                0,
                withCountry(touched, attempt.session),
                outcome,
                purpose);
    }

    /** Where the other side was is written down as it was known then: tables of countries change. */
    private String withCountry(String touched, SessionInfo session) {
        return directory
                .countries()
                .of(Throttle.host(session.remote()))
                .map(country -> touched.isEmpty() ? "country=" + country : touched + " country=" + country)
                .orElse(touched);
    }

    private byte[] address(String purpose, String text) {
        return sealer.address((purpose + '\0' + text).getBytes(StandardCharsets.UTF_8));
    }
}
