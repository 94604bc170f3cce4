package org.redoubt.directory;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.redoubt.directory.Authenticator.Attempt;
import org.redoubt.directory.Directory.Edit;
import org.redoubt.directory.Directory.Edited;
import org.redoubt.directory.Outcome.Done;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.Outcome.Refused;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.directory.passkey.Assertion;
import org.redoubt.directory.passkey.Attestation;
import org.redoubt.directory.passkey.Ceremony;
import org.redoubt.directory.passkey.Flaw;
import org.redoubt.directory.passkey.PrfOutput;
import org.redoubt.directory.passkey.Purpose;
import org.redoubt.directory.passkey.RelyingParty;
import org.redoubt.directory.passkey.RelyingParty.Registration;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.Sealer;

/**
 * How a person signs in, in her own hands. A change is durable when its method returns {@link Done}.
 *
 * <p>As with an administrator's, two audit events frame a change: that it was asked for, on disk before anything
 * happens, and how it ended. They are of her account, so that she finds them among what happened there. Changes after
 * which something that was enough before is so no more end all her sessions but the one that asks.
 *
 * <p>Passwords and codes are checked as a sign-in's are, with the same throttle. Whoever calls this sees to it that she
 * gave her password lately ({@link #confirm}) where a method does not ask for it. Methods throw
 * {@link AuditUnavailableException} when the first event cannot be written, and {@link StoreException} when the store
 * fails.
 */
public final class OwnSignIn {
    private static final Logger LOG = System.getLogger("org.redoubt.directory");

    private final Directory directory;
    private final Authenticator authenticator;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Principal principal;
    private final SessionInfo session;

    OwnSignIn(
            Directory directory,
            Authenticator authenticator,
            AuditLog audit,
            InstantSource clock,
            Principal principal,
            SessionInfo session) {
        this.directory = directory;
        this.authenticator = authenticator;
        this.audit = audit;
        this.clock = clock;
        this.principal = principal;
        this.session = session;
    }

    /** Numbers of her credentials ({@link Directory#standing}) before a change and after it. */
    public record Renewed(long before, long after) {}

    /**
     * Whether a password is hers, in UTF-8, and a code with it where she has a second factor: else whoever sits at her
     * browser and knows the password gives her another factor. Recorded, and throttled as a sign-in is.
     *
     * @param code of the second factor; not looked at where there is none
     */
    public Outcome<Person> confirm(byte[] password, String code) {
        Optional<PersonRow> row = row();
        boolean both = row.map(each -> directory.snapshot().factors(each.person().id()).any())
                .orElse(false);
        if (both && code.isBlank()) {
            return refuse("CONFIRM", Problem.WRONG_CODE);
        }
        Optional<Problem> problem =
                confirmed(password, both ? Optional.of(new SecondProof.Code(code)) : Optional.empty());
        return problem.isPresent() || row.isEmpty()
                ? new Refused<>(problem.orElse(Problem.NO_SUCH_PERSON))
                : new Done<>(row.get().person());
    }

    private Optional<Problem> confirmed(byte[] password, Optional<? extends SecondProof> second) {
        Attempt attempt = authenticator.attempt(principal.login(), session, "CONFIRM");
        boolean key = second.filter(SecondProof.Key.class::isInstance).isPresent();
        return authenticator.confirm(attempt, password, second).map(reason -> problem(reason, key));
    }

    /** @param key whether the second factor was a passkey */
    private static Problem problem(SignIn.Reason reason, boolean key) {
        return key && reason == SignIn.Reason.SECOND_FACTOR_WRONG ? Problem.PASSKEY_WRONG : problem(reason);
    }

    private static Problem problem(SignIn.Reason reason) {
        return switch (reason) {
            case WRONG_CREDENTIALS, DISABLED, NOT_ALLOWED, SEALED, MALFORMED, SECOND_FACTOR_MISSING -> Problem.WRONG_PASSWORD;
            case SECOND_FACTOR_WANTED, SECOND_FACTOR_WRONG -> Problem.WRONG_CODE;
            case THROTTLED -> Problem.TOO_MANY_GUESSES;
            case UNAVAILABLE -> Problem.UNAVAILABLE;
        };
    }

    /** What a browser is asked to use one of her passkeys with, to confirm that it is she. */
    public PasskeyRequest passkeyRequest(Ceremony ceremony) {
        return directory.passkeys().request(row().map(each -> each.person().id()), Purpose.CONFIRM, ceremony);
    }

    /** As {@link #confirm(byte[], String)}, with a passkey of hers, which stands for password and second factor. */
    public Outcome<Person> confirm(Ceremony ceremony, Assertion given) {
        Attempt attempt = authenticator.attempt(principal.login(), session, "CONFIRM");
        Optional<Problem> problem = authenticator
                .confirm(attempt, ceremony, given)
                .map(reason -> problem(reason, true));
        Optional<PersonRow> row = row();
        return problem.isPresent() || row.isEmpty()
                ? new Refused<>(problem.orElse(Problem.NO_SUCH_PERSON))
                : new Done<>(row.get().person());
    }

    /**
     * Gives the second factor again where it was asked for: this session goes on, and her programs come in again. Recorded,
     * and throttled as a sign-in is.
     */
    public Outcome<Person> prove(SecondProof second) {
        Optional<PersonRow> row = row();
        if (row.isEmpty()) {
            return refuse("PROVE", Problem.NO_SUCH_PERSON);
        }
        Attempt attempt = authenticator.attempt(principal.login(), session, "PROVE");
        Optional<SignIn.Reason> no = authenticator.prove(attempt, second);
        if (no.isPresent()) {
            return new Refused<>(problem(no.get(), second instanceof SecondProof.Key));
        }
        principal.session().proved();
        return new Done<>(row.get().person());
    }

    /** What a browser is asked to make a passkey with; nothing is changed by it. */
    public Outcome<PasskeyOffer> offerPasskey(Ceremony ceremony) {
        return row().<Outcome<PasskeyOffer>>map(
                        row -> new Done<>(directory.passkeys().offer(row.person(), ceremony, withLock(Optional::isPresent))))
                .orElseGet(() -> refuse("PASSKEY-OFFER", Problem.NO_SUCH_PERSON));
    }

    /**
     * Keeps a passkey that was made. With the first second factor that she has, recovery codes are told and all other
     * sessions end: from now on the password alone lets nobody in. Where her sealed account is open, and the authenticator has
     * made an output of our input already, it opens that from now on.
     */
    public Outcome<PasskeyMade> addPasskey(Ceremony ceremony, Attestation made, String name) {
        Optional<PersonRow> row = row();
        if (row.isEmpty()) {
            return refuse("PASSKEY-ADD", Problem.NO_SUCH_PERSON);
        }
        if (!Passkeys.soundName(name)) {
            return refuse("PASSKEY-ADD", Problem.INVALID_PASSKEY);
        }
        PersonId id = row.get().person().id();
        return switch (directory.passkeys().check(ceremony, made)) {
            case Registration.Unsound(Flaw flaw) -> {
                LOG.log(Level.DEBUG, "event=directory.passkey-unsound flaw=" + flaw);
                yield refuse("PASSKEY-ADD", Problem.PASSKEY_WRONG);
            }
            case Registration.Sound sound -> {
                boolean first = !directory.snapshot().factors(id).any();
                SecondFactors.Fresh recovery = directory.secondFactors().recoveryOnly(id);
                Outcome<PasskeyMade> outcome = withLock(lock -> change(
                        "PASSKEY-ADD",
                        draft -> draft.now().people().has(id)
                                ? directory.passkeys()
                                        .add(draft, id, ceremony, sound, name, recovery)
                                        .map(added -> opening(draft, added, made.prf(), lock))
                                : new Refused<>(Problem.NO_SUCH_PERSON),
                        added -> added.passkey().credential()));
                yield first ? others(outcome) : outcome;
            }
        };
    }

    private PasskeyMade opening(Draft draft, PasskeyMade added, Optional<PrfOutput> prf, Optional<byte[]> lock) {
        Factors factors = hers(draft);
        if (factors.vault().isEmpty() || prf.isEmpty() || lock.isEmpty()) {
            return added;
        }
        draft.put(factors.opening(
                Vaults.byPasskey(factors.person(), added.passkey().id(), prf.get(), lock.get())));
        return new PasskeyMade(added.passkey(), added.recoveryCodes(), true);
    }

    /** What a browser is asked to use one passkey of hers with, so that it opens her sealed account from then on. */
    public Outcome<PasskeyRequest> openingRequest(Ceremony ceremony, long id) {
        return row().flatMap(row -> directory.passkeys().request(row.person().id(), id, Purpose.CONFIRM, ceremony))
                .<Outcome<PasskeyRequest>>map(request -> new Done<>(request.opening()))
                .orElseGet(() -> refuse("PASSKEY-OPEN", Problem.NO_SUCH_PASSKEY));
    }

    /** As {@link #passkeyRequest}, with any of hers, for {@link #seal}. */
    public PasskeyRequest sealingRequest(Ceremony ceremony) {
        return passkeyRequest(ceremony).opening();
    }

    /**
     * Lets one of her passkeys open her sealed account, which is open in this session, too.
     *
     * @param given with what the authenticator made of our input: without it there is nothing that could open
     */
    public Outcome<Passkey> openByPasskey(Ceremony ceremony, Assertion given) {
        return withLock(lock -> openByPasskey(ceremony, given, lock));
    }

    private Outcome<Passkey> openByPasskey(Ceremony ceremony, Assertion given, Optional<byte[]> lock) {
        Optional<PersonRow> row = row();
        if (row.isEmpty() || lock.isEmpty()) {
            return refuse("PASSKEY-OPEN", Problem.NOT_SEALED);
        }
        if (given.prf().isEmpty()) {
            return refuse("PASSKEY-OPEN", Problem.PASSKEY_OPENS_NOTHING);
        }
        if (confirm(ceremony, given) instanceof Refused<Person>(Problem problem)) {
            return refuse("PASSKEY-OPEN", problem);
        }
        return change(
                "PASSKEY-OPEN",
                draft -> {
                    if (draft.now().person(principal.account()).isEmpty()
                            || hers(draft).vault().isEmpty()) {
                        return new Refused<>(Problem.NOT_SEALED);
                    }
                    return wrapped(draft, ceremony, given, lock.get())
                            .<Outcome<Passkey>>map(Done::new)
                            .orElseGet(() -> new Refused<>(Problem.NO_SUCH_PASSKEY));
                },
                Passkey::credential);
    }

    /** Puts the lock under the passkey that was used; empty when it is gone, or made nothing of our input. */
    private Optional<Passkey> wrapped(Draft draft, Ceremony ceremony, Assertion given, byte[] lock) {
        Factors factors = hers(draft);
        Optional<Factors.Key> key = factors.key(RelyingParty.name(given.credential()), ceremony.host());
        if (key.isEmpty() || given.prf().isEmpty()) {
            return Optional.empty();
        }
        Passkey shown = key.get().shown().withPrf();
        draft.put(factors.changed(key.get().shownAs(shown))
                .opening(Vaults.byPasskey(factors.person(), shown.id(), given.prf().get(), lock)));
        return Optional.of(shown);
    }

    /** Numbers of those of her passkeys that open her sealed account; none when it is not sealed. */
    public Set<Long> opening() {
        return row().flatMap(row -> directory.snapshot().factors(row.person().id()).vault())
                .map(vault -> vault.of(Vault.Kind.PASSKEY).stream()
                        .map(Vault.Wrap::number)
                        .collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    /** Calls a passkey something else. */
    public Outcome<Passkey> renamePasskey(long id, String name) {
        if (!Passkeys.soundName(name)) {
            return refuse("PASSKEY-RENAME", Problem.INVALID_PASSKEY);
        }
        return change("PASSKEY-RENAME", draft -> key(draft, id).<Outcome<Passkey>>map(key -> {
                    Passkey renamed = key.shown().renamed(name);
                    draft.put(hers(draft).changed(key.shownAs(renamed)));
                    return new Done<>(renamed);
                })
                .orElseGet(() -> new Refused<>(Problem.NO_SUCH_PASSKEY)),
                Passkey::credential);
    }

    /** Gives a passkey up and ends the sessions that it began; not the last second factor where a group asks for one. */
    public Outcome<Passkey> removePasskey(long id) {
        boolean demanded = secondFactorDemanded();
        Outcome<Passkey> outcome = change(
                "PASSKEY-REMOVE",
                draft -> {
                    Optional<Factors.Key> key = key(draft, id);
                    if (key.isEmpty()) {
                        return new Refused<>(Problem.NO_SUCH_PASSKEY);
                    }
                    Factors rest = hers(draft).withoutKey(id);
                    if (demanded && !rest.any()) {
                        return new Refused<>(Problem.SECOND_FACTOR_DEMANDED);
                    }
                    draft.put(rest);
                    return new Done<>(key.get().shown());
                },
                Passkey::credential);
        if (outcome instanceof Done<Passkey>(Passkey gone)) {
            endSessions(each -> each.by().credential().equals(gone.credential()));
        }
        return outcome;
    }

    private Optional<Factors.Key> key(Draft draft, long id) {
        return draft.now().person(principal.account()).flatMap(row -> hers(draft).key(id));
    }

    private Factors hers(Draft draft) {
        return draft.now().factors(draft.now().person(principal.account()).orElseThrow().person().id());
    }

    /**
     * Takes another password, in UTF-8, and ends all sessions but this one, whose credentials have the number that is
     * told from now on.
     */
    public Outcome<Renewed> setPassword(byte[] old, byte[] password) {
        Optional<PersonRow> checked = row();
        Optional<Problem> problem = confirmed(old, Optional.empty());
        if (problem.isPresent() || checked.isEmpty()) {
            return new Refused<>(problem.orElse(Problem.NO_SUCH_PERSON));
        }
        if (directory.elsewhere(checked.get().person()).isPresent()) {
            return refuse("PASSWORD-SET", Problem.PASSWORD_ELSEWHERE);
        }
        String address = checked.get().person().address();
        Optional<byte[]> prepared = ChosenPasswords.prepared(password);
        Optional<Problem> unfit = directory.chosen().problem(prepared, address);
        if (unfit.isPresent()) {
            return refuse("PASSWORD-SET", unfit.get());
        }
        Optional<byte[]> salt = directory.credentials(checked.get().person().id())
                .map(known -> known.scram().salt());
        Credentials credentials;
        try {
            credentials = directory.credentials(prepared.orElseThrow(), salt);
        } catch (RejectedExecutionException tooMany) {
            LOG.log(Level.WARNING, "event=directory.sign-in-overload");
            return refuse("PASSWORD-SET", Problem.UNAVAILABLE);
        }
        long generation = checked.get().generation();
        Optional<Vault.Wrap> wrap;
        try {
            PersonId id = checked.get().person().id();
            wrap = withLock(open -> open.map(lock -> directory.vaults().byPassword(id, generation + 1, password, lock)));
        } catch (RejectedExecutionException tooMany) {
            return refuse("PASSWORD-SET", Problem.UNAVAILABLE);
        }
        return others(change("PASSWORD-SET", draft -> {
            Optional<PersonRow> row = draft.now().person(principal.account());
            if (row.isEmpty() || row.get().generation() != generation) {
                // Somebody else changed it meanwhile: what was checked is not her password any more.
                return new Refused<>(Problem.WRONG_PASSWORD);
            }
            Factors factors = hers(draft);
            if (factors.vault().isPresent()) {
                if (wrap.isEmpty()) {
                    return new Refused<>(Problem.UNAVAILABLE);
                }
                draft.put(factors.withVault(factors.vault()
                        .map(vault -> vault.without(each -> each.kind() == Vault.Kind.PASSWORD).with(List.of(wrap.get())))));
            }
            draft.put(new PersonRow(row.get().person(), generation + 1), Kind.RIGHTS);
            draft.put(row.get().person().id(), credentials);
            return new Done<>(new Renewed(generation, generation + 1));
        }));
    }

    /** Begins a second factor; nothing is changed by it. */
    public Outcome<SecondFactorOffer> offerSecondFactor() {
        Optional<PersonRow> row = row();
        if (row.isEmpty()) {
            return refuse("SECOND-FACTOR-OFFER", Problem.NO_SUCH_PERSON);
        }
        Person person = row.get().person();
        return change(
                "SECOND-FACTOR-OFFER",
                draft -> new Done<>(directory
                        .secondFactors()
                        .offer(person.id(), SecondFactors.issuer(person), person.address())));
    }

    /**
     * Takes the second factor that was offered, in place of one that there may be, and ends all other sessions: from now
     * on the password alone lets nobody in.
     *
     * @param code of it, which shows that the authenticator has it
     * @return recovery codes, told once
     */
    public Outcome<List<String>> acceptSecondFactor(String offer, String code) {
        Optional<PersonRow> row = row();
        if (row.isEmpty()) {
            return refuse("SECOND-FACTOR-ADD", Problem.NO_SUCH_PERSON);
        }
        PersonId id = row.get().person().id();
        return switch (directory.secondFactors().accept(id, offer, code)) {
            case Refused<SecondFactors.Fresh>(Problem problem) -> refuse("SECOND-FACTOR-ADD", problem);
            case Done<SecondFactors.Fresh>(SecondFactors.Fresh fresh) ->
                others(change("SECOND-FACTOR-ADD", draft -> put(draft, id, draft.now().factors(id).with(Optional.of(fresh.second()))))
                        .map(_ -> fresh.made().recoveryCodes()));
        };
    }

    /** Other recovery codes in place of those that there are; told once. */
    public Outcome<List<String>> renewRecoveryCodes() {
        return change("RECOVERY-CODES", draft -> {
            Optional<PersonRow> row = draft.now().person(principal.account());
            Optional<Factors> factors = row.map(each -> draft.now().factors(each.person().id()));
            Optional<Factors.Second> second = factors.flatMap(Factors::second);
            if (second.isEmpty()) {
                return new Refused<>(Problem.NO_SECOND_FACTOR);
            }
            SecondFactors.Fresh fresh = directory.secondFactors()
                    .renewed(factors.orElseThrow().person(), second.get());
            draft.put(factors.orElseThrow().with(Optional.of(fresh.second())));
            return new Done<>(fresh.made().recoveryCodes());
        });
    }

    /**
     * Gives the authenticator up: the password is enough again where there are no passkeys. Not where a group of hers asks
     * for a second factor and there is no other.
     */
    public Outcome<Person> removeSecondFactor(byte[] password, String code) {
        Optional<PersonRow> row = row();
        if (row.isEmpty()) {
            return refuse("SECOND-FACTOR-REMOVE", Problem.NO_SUCH_PERSON);
        }
        PersonId id = row.get().person().id();
        Factors factors = directory.snapshot().factors(id);
        if (factors.second().filter(Factors.Second::byTime).isEmpty()) {
            return refuse("SECOND-FACTOR-REMOVE", Problem.NO_SECOND_FACTOR);
        }
        if (secondFactorDemanded() && factors.keys().isEmpty()) {
            return refuse("SECOND-FACTOR-REMOVE", Problem.SECOND_FACTOR_DEMANDED);
        }
        Optional<Problem> problem = confirmed(password, Optional.of(new SecondProof.Code(code)));
        return problem.isPresent()
                ? new Refused<>(problem.get())
                : change("SECOND-FACTOR-REMOVE", draft -> {
                    Factors now = draft.now().factors(id);
                    // The last passkey may have gone since.
                    return secondFactorDemanded() && now.keys().isEmpty()
                            ? new Refused<>(Problem.SECOND_FACTOR_DEMANDED)
                            : put(draft, id, now.withoutCodes());
                });
    }

    private static Outcome<Person> put(Draft draft, PersonId id, Factors factors) {
        Optional<PersonRow> row = draft.now().people().get(id);
        if (row.isEmpty()) {
            return new Refused<>(Problem.NO_SUCH_PERSON);
        }
        draft.put(factors);
        return new Done<>(row.get().person());
    }

    /** Whether somebody else keeps her password, who alone changes it. */
    public boolean passwordElsewhere() {
        return row().flatMap(row -> directory.elsewhere(row.person())).isPresent();
    }

    /** Whether a group that she is in asks for a second factor. */
    public boolean secondFactorDemanded() {
        return directory.policies(principal.account()).stream().anyMatch(SignInPolicy::secondFactor);
    }

    /** As {@link Administration#addAppPassword}. */
    public Outcome<AppPassword.Made> addAppPassword(String name, Set<Service> services, boolean readOnly) {
        if (!AppPasswords.sound(name, services, readOnly)) {
            return refuse("APP-PASSWORD-ADD", Problem.INVALID_APP_PASSWORD);
        }
        Optional<PersonRow> row = row();
        Optional<Credentials> password = row.flatMap(each -> directory.credentials(each.person().id()));
        if (password.isEmpty()) {
            return refuse("APP-PASSWORD-ADD", Problem.NO_SUCH_PERSON);
        }
        PersonId id = row.orElseThrow().person().id();
        AppPasswords.Fresh fresh = directory.apps().make(password.get().scram());
        byte[] client = fresh.scram().clientKeyOf(fresh.secret().getBytes(StandardCharsets.US_ASCII));
        return withLock(lock -> change(
                "APP-PASSWORD-ADD",
                draft -> {
                    if (!draft.now().people().has(id)) {
                        return new Refused<>(Problem.NO_SUCH_PERSON);
                    }
                    Outcome<AppPassword.Made> made = directory.apps().add(draft, id, fresh, name, services, readOnly);
                    if (made instanceof Done<AppPassword.Made>(AppPassword.Made done) && lock.isPresent()) {
                        Factors factors = hers(draft);
                        Vault.Wrap wrap = Vaults.byApp(id, done.password().id(), client, lock.get());
                        draft.put(factors.withVault(factors.vault().map(vault -> vault.with(List.of(wrap)))));
                    }
                    return made;
                },
                made -> made.password().credential() + " services=" + texts(services)
                        + (readOnly ? " read-only" : "")));
    }

    /**
     * Does something with the lock of her sealed account, which is open in this session, and overwrites it.
     *
     * @param work gets none when the account is not sealed
     */
    private <T> T withLock(Function<Optional<byte[]>, T> work) {
        Optional<byte[]> lock =
                directory.locks().flatMap(locks -> locks.lock(principal.account(), principal.session()));
        try {
            return work.apply(lock);
        } finally {
            lock.ifPresent(octets -> Arrays.fill(octets, (byte) 0));
        }
    }

    /** Since when her account is sealed; empty when it is not. */
    public Optional<Instant> sealedSince() {
        return row().flatMap(row -> directory.sealedSince(row.person().id()));
    }

    /** Whether her account can be sealed here. */
    public boolean sealable() {
        return directory.locks().isPresent() && !passwordElsewhere();
    }

    /**
     * Seals her account: from now on nothing opens it but her password, the app passwords that she makes from now on, passkeys that
     * she lets, and the codes that this tells. All her other sessions end, and her app passwords and programs of before do not open it.
     *
     * @param password hers, in UTF-8, which is looked at once more
     * @param proof of her second factor, where she has one; a passkey whose authenticator made an output of our input opens the
     *     account from then on
     * @param escrow whether officers of the escrow may have it opened for her; not asked where that is compulsory
     * @param shown the {@link Escrow#version} whose officers she was shown, or was told that there are none; when another stands,
     *     nothing is sealed and it is refused as {@link Problem#ESCROW_CHANGED}
     * @return recovery codes, told once, each good once; without them a lost password is lost mail
     */
    public Outcome<List<String>> seal(byte[] password, SecondProof proof, boolean escrow, long shown) {
        Optional<PersonRow> checked = row();
        if (checked.isEmpty() || directory.locks().isEmpty()) {
            return refuse("SEAL", Problem.NO_SUCH_PERSON);
        }
        PersonId id = checked.get().person().id();
        AccountLocks locks = directory.locks().get();
        AccountId account = principal.account();
        try {
            if (passwordElsewhere() || locks.held(account)) {
                return refuse("SEAL", Problem.SEALING_REFUSED);
            }
            if (directory.snapshot().factors(id).vault().isPresent()) {
                return refuse("SEAL", Problem.SEALED_ALREADY);
            }
            Escrow agreed = directory.escrow();
            if (agreed.version() != shown) {
                return refuse("SEAL", Problem.ESCROW_CHANGED);
            }
            Optional<Problem> problem = confirmed(password, second(id, proof));
            if (problem.isPresent()) {
                return new Refused<>(problem.get());
            }
            return sealed(checked.get(), password, proof, escrow, agreed, locks);
        } catch (IOException failed) {
            throw new StoreException("an account could not be sealed", failed);
        } catch (RejectedExecutionException tooMany) {
            return refuse("SEAL", Problem.UNAVAILABLE);
        }
    }

    private Outcome<List<String>> sealed(
            PersonRow checked, byte[] password, SecondProof proof, boolean escrow, Escrow agreed, AccountLocks locks)
            throws IOException {
        PersonId id = checked.person().id();
        AccountId account = principal.account();
        long generation = checked.generation();
        byte[] lock = Sealer.newKey();
        try {
            Vaults.Codes codes = directory.vaults().codes(id, lock);
            List<Vault.Wrap> wraps = new ArrayList<>(codes.wraps());
            wraps.add(directory.vaults().byPassword(id, generation, password, lock));
            Optional<Credentials> credentials = directory.credentials(id);
            EscrowKeeper.Made shares = EscrowKeeper.make(agreed, checked.person(), lock, escrow);
            // The directory first: a lock that nobody could find again would be the end of all mail.
            Outcome<List<String>> kept = change("SEAL", draft -> {
                Optional<PersonRow> now = draft.now().person(account);
                if (now.isEmpty() || now.get().generation() != generation) {
                    return new Refused<>(Problem.WRONG_PASSWORD);
                }
                if (hers(draft).vault().isPresent()) {
                    return new Refused<>(Problem.SEALED_ALREADY);
                }
                if (!EscrowKeeper.keep(draft, shares)) {
                    return new Refused<>(Problem.ESCROW_CHANGED);
                }
                draft.put(hers(draft).withVault(Optional.of(new Vault(clock.instant(), wraps))));
                if (proof instanceof SecondProof.Key(Ceremony ceremony, Assertion given)) {
                    wrapped(draft, ceremony, given, lock);
                }
                credentials.ifPresent(known -> draft.put(id, known));
                return new Done<>(codes.codes());
            });
            if (kept instanceof Done<List<String>>) {
                locks.seal(account, lock, principal.session());
            }
            return others(kept);
        } finally {
            Arrays.fill(lock, (byte) 0);
        }
    }

    private Optional<SecondProof> second(PersonId id, SecondProof proof) {
        return directory.snapshot().factors(id).any() ? Optional.of(proof) : Optional.empty();
    }

    /** Makes her account one like others, which the server can open. */
    public Outcome<Person> unseal(byte[] password, String code) {
        return unseal(password, new SecondProof.Code(code));
    }

    /** As the other, with any second factor. */
    public Outcome<Person> unseal(byte[] password, SecondProof proof) {
        return withLock(lock -> unseal(password, proof, lock));
    }

    private Outcome<Person> unseal(byte[] password, SecondProof proof, Optional<byte[]> lock) {
        Optional<PersonRow> checked = row();
        if (checked.isEmpty() || lock.isEmpty()) {
            return refuse("UNSEAL", Problem.NOT_SEALED);
        }
        PersonId id = checked.get().person().id();
        Optional<Problem> problem = confirmed(password, second(id, proof));
        if (problem.isPresent()) {
            return new Refused<>(problem.get());
        }
        try {
            // The account first: the lock is needed until its keys are wrapped by the master key again.
            audit.recordDurably(event("UNSEAL", "", "asked"));
            directory.locks().orElseThrow().unseal(principal.account(), lock.get());
        } catch (IOException failed) {
            throw new StoreException("an account could not be unsealed", failed);
        }
        return change("UNSEAL", draft -> {
            draft.deleteShares(id);
            return put(draft, id, hers(draft).withVault(Optional.empty()));
        });
    }

    /** Other recovery codes of her sealed account in place of those that there are; told once. */
    public Outcome<List<String>> renewSealCodes() {
        return withLock(this::renewSealCodes);
    }

    private Outcome<List<String>> renewSealCodes(Optional<byte[]> lock) {
        Optional<PersonRow> row = row();
        if (row.isEmpty() || lock.isEmpty()) {
            return refuse("SEAL-CODES", Problem.NOT_SEALED);
        }
        Vaults.Codes codes = directory.vaults().codes(row.get().person().id(), lock.get());
        return change("SEAL-CODES", draft -> {
            Factors factors = hers(draft);
            if (factors.vault().isEmpty()) {
                return new Refused<>(Problem.NOT_SEALED);
            }
            draft.put(factors.withVault(factors.vault()
                    .map(vault -> vault.without(old -> old.kind() == Vault.Kind.RECOVERY || old.kind() == Vault.Kind.ESCROW).with(codes.wraps()))));
            return new Done<>(codes.codes());
        });
    }

    /**
     * Whether officers of the escrow can have her sealed account opened for her: whether there are shares of its lock, made for
     * the officers of now or of before.
     */
    public boolean escrowed() {
        return row().filter(row -> directory.snapshot().powers().escrows().shares(row.person().id()).any())
                .isPresent();
    }

    /** What somebody asks the officers of the escrow for her account. */
    public Optional<EscrowRequest> escrowAsked() {
        return row().flatMap(row -> directory.escrowRequests().stream()
                .filter(request -> request.live(clock.instant()) && request.person().equals(row.person().id()))
                .findFirst());
    }

    /** Until when a code that came from the escrow opens her account; empty when there is none. */
    public Optional<Instant> escrowCode() {
        return row().flatMap(row -> directory.snapshot().factors(row.person().id()).vault()).stream()
                .flatMap(vault -> vault.of(Vault.Kind.ESCROW).stream())
                .map(wrap -> Instant.ofEpochMilli(wrap.number()))
                .filter(clock.instant()::isBefore)
                .findFirst();
    }

    /** Takes back what is asked of the escrow for her account, and the code that came of it. */
    public Outcome<Person> refuseEscrow() {
        return change("ESCROW-REFUSE", draft -> {
            Optional<PersonRow> row = draft.now().person(principal.account());
            if (row.isEmpty()) {
                return new Refused<>(Problem.NO_SUCH_PERSON);
            }
            PersonId id = row.get().person().id();
            List<EscrowRequest> asked = draft.book().requests().values().stream()
                    .filter(request -> request.person().equals(id))
                    .toList();
            Factors factors = draft.now().factors(id);
            boolean code = factors.vault()
                    .filter(vault -> !vault.of(Vault.Kind.ESCROW).isEmpty())
                    .isPresent();
            if (asked.isEmpty() && !code) {
                return new Refused<>(Problem.NO_SUCH_ESCROW_REQUEST);
            }
            asked.forEach(draft::deleteEscrowRequest);
            if (code) {
                draft.put(factors.withVault(
                        factors.vault().map(vault -> vault.without(wrap -> wrap.kind() == Vault.Kind.ESCROW))));
            }
            return new Done<>(row.get().person());
        });
    }

    /** Whether there are officers of the escrow whom she has not agreed to, and who get nothing before she does. */
    public boolean escrowAsks() {
        return row().filter(row -> directory.snapshot().factors(row.person().id()).vault().isPresent())
                .filter(row -> directory.escrows().asks(row.person()))
                .isPresent();
    }

    /**
     * Lets officers of the escrow have her sealed account opened for her; also agrees to those whom {@link #escrowAsks} is about.
     *
     * @param shown the {@link Escrow#version} whose officers she was shown; when another stands, they get nothing and it is refused
     *     as {@link Problem#ESCROW_CHANGED}
     */
    public Outcome<Person> joinEscrow(long shown) {
        return withLock(lock -> joinEscrow(shown, lock));
    }

    private Outcome<Person> joinEscrow(long shown, Optional<byte[]> lock) {
        Optional<PersonRow> row = row();
        Escrow agreed = directory.escrow();
        if (row.isEmpty() || lock.isEmpty()) {
            return refuse("ESCROW-JOIN", Problem.NOT_SEALED);
        }
        if (agreed.version() != shown) {
            return refuse("ESCROW-JOIN", Problem.ESCROW_CHANGED);
        }
        if (!agreed.on()) {
            return refuse("ESCROW-JOIN", Problem.NO_ESCROW);
        }
        Person person = row.get().person();
        EscrowKeeper.Made made = EscrowKeeper.make(agreed, person, lock.get(), true);
        return change(
                "ESCROW-JOIN",
                draft -> {
                    if (hers(draft).vault().isEmpty()) {
                        return new Refused<>(Problem.NOT_SEALED);
                    }
                    return EscrowKeeper.keep(draft, made) ? new Done<>(person) : new Refused<>(Problem.ESCROW_CHANGED);
                },
                _ -> EscrowKeeper.touched(made.shares()));
    }

    /** Lets nobody have her sealed account opened for her any more; refused where the escrow is compulsory. */
    public Outcome<Person> leaveEscrow() {
        return withLock(this::leaveEscrow);
    }

    private Outcome<Person> leaveEscrow(Optional<byte[]> lock) {
        return change(
                "ESCROW-LEAVE",
                draft -> {
                    Optional<PersonRow> row = draft.now().person(principal.account());
                    if (row.isEmpty() || lock.isEmpty() || hers(draft).vault().isEmpty()) {
                        return new Refused<>(Problem.NOT_SEALED);
                    }
                    return switch (draft.book().escrow().policy()) {
                        case OFF -> new Refused<>(Problem.NO_ESCROW);
                        case COMPULSORY -> new Refused<>(Problem.ESCROW_COMPULSORY);
                        case OFFERED -> {
                            draft.deleteShares(row.get().person().id());
                            yield new Done<>(row.get().person());
                        }
                    };
                },
                left -> EscrowKeeper.touched(EscrowShares.none(left.id(), false)));
    }

    /** How many recovery codes of her sealed account are left. */
    public int sealCodes() {
        return row().flatMap(row -> directory.snapshot().factors(row.person().id()).vault())
                .map(vault -> vault.of(Vault.Kind.RECOVERY).size())
                .orElse(0);
    }

    private static String texts(Set<Service> services) {
        return services.stream().sorted().map(Service::text).collect(Collectors.joining(","));
    }

    /** Takes an app password back and ends the sessions that it began. */
    public Outcome<AppPassword> removeAppPassword(long id) {
        Optional<PersonRow> row = row();
        Outcome<AppPassword> outcome = change(
                "APP-PASSWORD-REMOVE",
                draft -> row.isEmpty()
                        ? new Refused<>(Problem.NO_SUCH_APP_PASSWORD)
                        : directory.apps().remove(draft, row.get().person().id(), id),
                AppPassword::credential);
        if (outcome instanceof Done<AppPassword>(AppPassword gone)) {
            endSessions(each -> each.by().credential().equals(gone.credential()));
        }
        return outcome;
    }

    /** Everything in which she is signed in now, the oldest first. */
    public List<LiveSession> sessions() {
        return directory.sessions().list(this::hers);
    }

    /**
     * Ends sessions of hers at once, wherever they are; never the one that asks, which signs out.
     *
     * @return those that were ended by this
     */
    public List<LiveSession> endSessions(Predicate<LiveSession> which) {
        LiveSession mine = principal.session();
        List<LiveSession> gone =
                directory.sessions().end(each -> hers(each) && !each.equals(mine) && which.test(each));
        gone.forEach(each ->
                audit.record(event("SESSION-END", "session=" + each.info().id(), "ok")));
        return gone;
    }

    private boolean hers(LiveSession each) {
        return each.by().account() == principal.account().value();
    }

    private <T> Outcome<T> others(Outcome<T> outcome) {
        if (outcome instanceof Done<T>) {
            endSessions(each -> true);
        }
        return outcome;
    }

    private Optional<PersonRow> row() {
        return directory.snapshot().person(principal.account());
    }

    private <T> Outcome<T> change(String action, Edit<T> edit) {
        return change(action, edit, _ -> "");
    }

    private <T> Outcome<T> change(String action, Edit<T> edit, Function<T, String> touched) {
        audit.recordDurably(event(action, "", "asked"));
        Edited<T> edited = directory.edit(principal.login(), session.via(), edit);
        try {
            audit.record(
                    switch (edited.outcome()) {
                        case Done<T>(T value) -> event(action, touched.apply(value), "ok");
                        case Refused<T>(Problem problem) -> event(action, "", "refused " + problem);
                    });
        } catch (AuditUnavailableException late) {
            // It is done, and that it was asked for is on disk: whose sessions end by it, they end.
            LOG.log(Level.ERROR, "event=directory.change_not_audited action=" + action, late);
        }
        return edited.outcome();
    }

    private <T> Outcome<T> refuse(String action, Problem problem) {
        return change(action, draft -> new Refused<>(problem));
    }

    private AuditEvent event(String action, String touched, String outcome) {
        return new AuditEvent(
                clock.instant(),
                AuditKind.CHANGE,
                principal.login(),
                principal.account().value(),
                session,
                action,
                0,
                touched,
                outcome);
    }
}
