package org.redoubt.directory;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.redoubt.directory.Rows.Counters;
import org.redoubt.directory.Rows.DomainRow;
import org.redoubt.directory.Rows.GroupRow;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.directory.credential.Argon2Cost;
import org.redoubt.directory.credential.HashWorkers;
import org.redoubt.directory.credential.ScramVerifier;
import org.redoubt.directory.passkey.Assertion;
import org.redoubt.directory.passkey.Ceremony;
import org.redoubt.directory.passkey.Purpose;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.LiveSessions;
import org.redoubt.guard.Mandate;
import org.redoubt.guard.Principal;
import org.redoubt.guard.Probes;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.country.Countries;
import org.redoubt.store.Change;
import org.redoubt.store.CommitLane;
import org.redoubt.store.CommitLane.Published;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.KeyPurpose;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.Renewal;
import org.redoubt.store.seal.RowRenewal;
import org.redoubt.store.seal.Sealer;

/**
 * Who is here: domains, people, groups, their addresses and credentials, and sign-in.
 *
 * <p>The directory is account 1 of the store, journalled like any other. All of it but the credentials is held in
 * memory as one immutable snapshot: lookups read it without I/O or locks, a change is one commit and then the next
 * snapshot. Every record is sealed under a key derived from the master key. Changes are made through
 * {@link #administration}.
 *
 * <p>Lookups throw nothing; changes throw {@link StoreException} when the store fails. Safe for many threads.
 */
public final class Directory implements AutoCloseable {
    /** The directory's own account. */
    public static final AccountId ACCOUNT = new AccountId(1);

    private final Store store;
    private final AuditLog audit;
    private final InstantSource clock;
    private final DirectoryOptions options;
    private final RowFormat format;
    private final HashWorkers workers;
    private final CommitLane<Snapshot> lane;
    private final Authenticator authenticator;
    private final LiveSessions sessions;
    private final SecondFactors secondFactors;
    private final AppPasswords apps;
    private final Passkeys passkeys;
    private final Vaults vaults;
    private final EscrowKeeper escrows;
    private volatile Optional<AccountLocks> locks = Optional.empty();
    private final Probes probes;
    private final ChosenPasswords chosen = new ChosenPasswords();
    private volatile Optional<TokenVerifier> tokens;
    private volatile Optional<PasswordService> elsewhere = Optional.empty();
    private volatile Optional<CertificateVerifier> certificates = Optional.empty();
    private volatile Set<Service> certificatesDemanded = Set.of();
    private volatile Countries countries = Countries.NONE;
    private volatile Memberships memberships = new Memberships(Snapshot.EMPTY);
    private volatile Roster roster = new Roster(Shards.empty(), Shards.empty());
    private final Set<Runnable> watchers = ConcurrentHashMap.newKeySet();

    private Directory(
            Store store,
            Sealer sealer,
            AuditLog audit,
            InstantSource clock,
            DirectoryOptions options,
            Optional<TokenVerifier> tokens) {
        this.tokens = tokens;
        this.store = store;
        this.audit = audit;
        this.clock = clock;
        this.options = options;
        this.format = new RowFormat(sealer);
        this.lane = new CommitLane<>(store, ACCOUNT, CommitLane.Owner.of(this::load, _ -> announce()));
        this.workers = new HashWorkers(new Argon2Cost(options.argon2MemoryKib(), options.argon2Passes()));
        this.sessions = new LiveSessions(clock);
        this.secondFactors = new SecondFactors(sealer, clock);
        this.apps = new AppPasswords(this, sealer, clock);
        this.passkeys = new Passkeys(this, sealer, clock);
        this.vaults = new Vaults(workers);
        this.escrows = new EscrowKeeper(this, audit, clock);
        this.authenticator = new Authenticator(
                this,
                sealer,
                workers,
                audit,
                clock,
                sessions,
                apps,
                new Admission(this, secondFactors, passkeys, clock),
                passkeys);
        this.probes = new Probes(audit, clock);
    }

    /**
     * Opens the directory of a store, empty if the store is.
     *
     * @throws StoreException when it cannot be read, or was sealed under another master key
     */
    public static Directory open(Store store, MasterKey key, AuditLog audit, InstantSource clock) {
        return open(store, key, audit, clock, DirectoryOptions.DEFAULT);
    }

    public static Directory open(
            Store store, MasterKey key, AuditLog audit, InstantSource clock, DirectoryOptions options) {
        return open(store, key, audit, clock, options, Optional.empty());
    }

    /** @param tokens who knows OAuth access tokens; without, none is taken */
    public static Directory open(
            Store store,
            MasterKey key,
            AuditLog audit,
            InstantSource clock,
            DirectoryOptions options,
            Optional<TokenVerifier> tokens) {
        Directory opened = new Directory(store, key.sealer(KeyPurpose.DIRECTORY), audit, clock, options, tokens);
        opened.snapshot().factors().forEach((person, factors) -> opened.authenticator.remember(factors));
        return opened;
    }

    /**
     * The way to change the directory, for an administrator; every change leaves an audit event.
     *
     * @throws SecurityException when the principal is not an administrator
     */
    public Administration administration(Principal principal, SessionInfo session) {
        if (!principal.administrator()) {
            throw new SecurityException("only administrators change the directory");
        }
        return new Administration(this, audit, clock, principal, session);
    }

    /**
     * The way to change how one signs in oneself.
     *
     * @throws SecurityException when the principal signed in with what stands for a program and not for the person: an
     *     app password, a token
     */
    public OwnSignIn own(Principal principal, SessionInfo session) {
        String credential = principal.session().by().credential();
        boolean herself = credential.isEmpty() || Passkey.named(credential) || Vouched.byProvider(credential);
        if (!herself || principal.session().readOnly()) {
            throw new SecurityException("only who signed in herself changes how she signs in");
        }
        return new OwnSignIn(this, authenticator, audit, clock, principal, session);
    }

    /** Everybody who is signed in now, through whatever protocol of this process. */
    public LiveSessions sessions() {
        return sessions;
    }

    /** Where protocols tell of what strangers ask and do not get. */
    public Probes probes() {
        return probes;
    }

    /** Passwords that nobody may choose from now on, beside the commonest, which nobody ever may. */
    public void refusePasswords(Optional<BreachList> breached) {
        chosen.breached(breached);
    }

    /** Asks somebody else for the passwords that he keeps, from now on. */
    public void askForPasswords(PasswordService service) {
        elsewhere = Optional.of(service);
    }

    /** Who keeps somebody's password, if that is not this directory. */
    Optional<PasswordService> elsewhere(Person person) {
        return elsewhere.filter(service -> service.keeps(person));
    }

    /** From now on people can seal their accounts, and sealed ones are opened at sign-ins. */
    public void sealWith(AccountLocks keeper) {
        locks = Optional.of(keeper);
    }

    Optional<AccountLocks> locks() {
        return locks;
    }

    Vaults vaults() {
        return vaults;
    }

    EscrowKeeper escrows() {
        return escrows;
    }

    /** The organisation's escrow of the locks of sealed accounts; {@link Escrow#on} tells whether there is one. */
    public Escrow escrow() {
        return snapshot().powers().escrows().escrow();
    }

    /** What the officers of the escrow are asked and have not agreed to yet, the oldest first. */
    public List<EscrowRequest> escrowRequests() {
        return List.copyOf(snapshot().powers().escrows().requests().values());
    }

    /** From now on people are told so that their locks lie with the escrow. */
    public void tellOfEscrow(EscrowNotice notice) {
        escrows.tell(notice);
    }

    /** The private key of a request to the escrow. */
    Optional<byte[]> escrowSecret(long request) {
        try (View view = store.view(ACCOUNT)) {
            return view.get(RowFormat.key(RowFormat.ESCROW_SECRET, request))
                    .map(sealed -> format.openEscrowSecret(request, sealed));
        }
    }

    /** Since when a person's account is sealed; empty when it is not. */
    public Optional<Instant> sealedSince(PersonId person) {
        return snapshot().factors(person).vault().map(Vault::since);
    }

    ChosenPasswords chosen() {
        return chosen;
    }

    /** Whether mail for this domain is ours; an address literal never is. */
    public boolean localDomain(String domain) {
        return DomainName.parse(domain).map(snapshot()::has).orElse(false);
    }

    /** The keys of one of our domains, in the order they were made; none for any other. */
    public List<SigningKey> signingKeys(DomainName domain) {
        return snapshot().domains().get(domain.ascii()).map(DomainRow::keys).orElse(List.of());
    }

    /** Where mail for an address goes. {@code postmaster} without a domain is ours too (RFC 5321 4.5.1). */
    public Resolution resolve(String addrSpec) {
        Snapshot now = snapshot();
        int at = addrSpec.lastIndexOf('@');
        if (at < 0) {
            return now.postmaster(addrSpec).orElseGet(Resolution.UnknownUser::new);
        }
        if (!localDomain(addrSpec.substring(at + 1))) {
            return new Resolution.NotLocal();
        }
        return AddrSpec.parse(addrSpec).map(now::resolve).orElseGet(Resolution.UnknownUser::new);
    }

    /** Whether an address is one of the principal's own, with or without a detail after "+". */
    public boolean maySendAs(Principal principal, String addrSpec) {
        Snapshot now = snapshot();
        Optional<PersonRow> sender = now.person(principal.account()).filter(row -> row.person().enabled());
        Optional<AddrSpec> address = AddrSpec.parse(addrSpec);
        if (sender.isEmpty() || address.isEmpty()) {
            return false;
        }
        Optional<PrincipalId> owner = now.addresses().get(address.get().key());
        Optional<PrincipalId> exactOrBase =
                owner.or(() -> address.get().withoutDetail().flatMap(base -> now.addresses().get(base.key())));
        return exactOrBase.filter(sender.get().person().id()::equals).isPresent();
    }

    /**
     * Checks a login and its password, in UTF-8, and records the attempt. Takes tens of milliseconds unless this
     * password was found right within the last quarter of an hour.
     */
    public SignIn signIn(String login, byte[] password, SessionInfo session) {
        return authenticator.password(login, password, session, "LOGIN");
    }

    /**
     * As {@link #signIn(String, byte[], SessionInfo)}, where the protocol can ask for the code of a second factor: the
     * answer {@link SignIn.Reason#SECOND_FACTOR_WANTED} says that the password is right and one has to come with it.
     *
     * @param code six digits or a recovery code, spaces and hyphens do not count; empty when none was asked for yet
     */
    public SignIn signIn(String login, byte[] password, Optional<String> code, SessionInfo session) {
        return signInWith(login, password, code.map(SecondProof.Code::new), session);
    }

    /** As {@link #signIn(String, byte[], Optional, SessionInfo)}, with whatever proves the second factor. */
    public SignIn signInWith(
            String login, byte[] password, Optional<? extends SecondProof> second, SessionInfo session) {
        return authenticator.password(login, password, second.map(SecondProof.class::cast), session, "LOGIN");
    }

    /**
     * As {@link #signInWith}, of somebody whose sealed account her password does not open, since somebody else gave it to her
     * ({@link SignIn.Reason#SEALED}): from then on it does.
     *
     * @param old a recovery code of the sealed account, or the password before
     */
    public SignIn signInSealed(
            String login, byte[] password, Optional<? extends SecondProof> second, String old, SessionInfo session) {
        return authenticator.password(
                login, password, second.map(SecondProof.class::cast), Optional.of(old), session, "LOGIN");
    }

    /**
     * Signs in somebody for whom another vouches, whose word the caller has checked, and records the attempt.
     *
     * @param login an address of hers
     * @param action how the audit log names the way in, such as OIDC
     */
    public SignIn vouched(String login, Vouched vouched, SessionInfo session, String action) {
        return authenticator.vouched(login, vouched, session, action);
    }

    /**
     * Whom an identity provider means by its own name for somebody, which stays hers whatever becomes of her address.
     *
     * @param link hashes of the provider and of its name for her, {@code PROVIDER.NAME}
     */
    public Optional<Person> linked(String link) {
        return linked(snapshot(), link);
    }

    private static Optional<Person> linked(Snapshot now, String link) {
        List<PersonId> found = new ArrayList<>(1);
        now.factors().forEach((person, factors) -> {
            if (factors.outside().filter(link::equals).isPresent()) {
                found.add(person);
            }
        });
        return found.stream().findFirst().flatMap(id -> now.people().get(id)).map(PersonRow::person);
    }

    /** Whether a provider knows a person by another name than this: her address was given to somebody else there. */
    public boolean linkedOtherwise(Person person, String link) {
        return linkedOtherwise(snapshot(), person, link);
    }

    private static boolean linkedOtherwise(Snapshot now, Person person, String link) {
        String provider = link.substring(0, link.indexOf('.') + 1);
        return now.factors(person.id())
                .outside()
                .filter(known -> known.startsWith(provider) && !known.equals(link))
                .isPresent();
    }

    /**
     * From now on a provider's name for somebody means this person, and no other name of that provider does. What another
     * provider called her counts no longer.
     *
     * @return false when she is known there by another name, or somebody else is by this
     */
    public boolean link(Person person, String link, SessionInfo session) {
        String touched = "link=" + link.substring(link.indexOf('.') + 1);
        audit.recordDurably(linking(person, session, touched, "asked"));
        boolean done = edit(Snapshot.key(person.address()), session.via(), draft -> {
                    boolean may = draft.now().people().has(person.id())
                            && !linkedOtherwise(draft.now(), person, link)
                            && linked(draft.now(), link)
                                    .filter(other -> !other.id().equals(person.id()))
                                    .isEmpty();
                    if (may) {
                        draft.putQuietly(draft.now().factors(person.id()).linked(Optional.of(link)));
                    }
                    return new Outcome.Done<>(may);
                })
                .outcome()
                .orThrow();
        audit.record(linking(person, session, touched, done ? "ok" : "refused"));
        return done;
    }

    private AuditEvent linking(Person person, SessionInfo session, String touched, String outcome) {
        return new AuditEvent(
                clock.instant(),
                AuditKind.CHANGE,
                Snapshot.key(person.address()),
                person.account().value(),
                session,
                "OIDC-LINK",
                0,
                touched,
                outcome);
    }

    /**
     * Records that what came as another's word for somebody is none.
     *
     * @param reason one word, such as wrong-issuer
     */
    public void notVouched(SessionInfo session, String action, String reason) {
        authenticator.notVouched(session, action, reason);
    }

    /**
     * What a browser is asked to use a passkey with, by whoever sits at it; and, since her account may be a sealed one, what
     * opens that.
     *
     * @param ceremony bound to that browser
     */
    public PasskeyRequest passkeyRequest(Ceremony ceremony) {
        return passkeys.request(Optional.empty(), Purpose.SIGN_IN, ceremony).opening();
    }

    /**
     * The same, of somebody whose password was right and whose second factor is wanted
     * ({@link SignIn.Reason#SECOND_FACTOR_WANTED}): it names her passkeys, so nobody else may be told.
     *
     * @return empty when she has none for this host
     */
    public Optional<PasskeyRequest> passkeyRequest(String login, Ceremony ceremony) {
        return person(login)
                .map(person -> passkeys.request(Optional.of(person.id()), Purpose.SIGN_IN, ceremony))
                .filter(request -> !request.allowed().isEmpty());
    }

    /** Signs somebody in by a passkey, which says who she is and counts as both factors, and records the attempt. */
    public SignIn signIn(Ceremony ceremony, Assertion given, SessionInfo session) {
        return authenticator.passkey(ceremony, given, session, "PASSKEY");
    }

    /**
     * What somebody may set up as her second factor at the door, whose password was right
     * ({@link SignIn.Reason#SECOND_FACTOR_MISSING}).
     */
    public Optional<SecondFactorOffer> firstFactorOffer(String login) {
        return person(login)
                .map(person -> secondFactors.offer(person.id(), SecondFactors.issuer(person), person.address()));
    }

    /** As {@link #firstFactorOffer}, of a passkey. */
    public Optional<PasskeyOffer> firstPasskeyOffer(String login, Ceremony ceremony) {
        return person(login).map(person -> passkeys.offer(person, ceremony, false));
    }

    /**
     * Sets up the second factor of somebody whose groups ask for one and who has none, with her password, and signs her in
     * if that is done. There is no session before that, so that nothing but this can be done without a second factor.
     */
    public Enrolled enrol(String login, byte[] password, FirstFactor factor, SessionInfo session) {
        return new Enrolment(this, authenticator, audit, clock, session).enrol(login, password, factor);
    }

    /** What a person's devices and password managers sign in with. */
    public List<Passkey> passkeys(PersonId person) {
        return snapshot().factors(person).keys().stream().map(Factors.Key::shown).toList();
    }

    /** From now on access tokens are taken, and these are offered and checked by it. */
    public void takeTokens(TokenVerifier verifier) {
        tokens = Optional.of(verifier);
    }

    /** Who knows access tokens; empty when none are taken. */
    public Optional<TokenVerifier> tokens() {
        return tokens;
    }

    /** Whether access tokens are taken. */
    public boolean takesTokens() {
        return tokens.isPresent();
    }

    /** Checks an access token (RFC 6750) and records the attempt; empty when none are taken. */
    public Optional<SignIn> bearer(String token, SessionInfo session) {
        return tokens.map(verifier -> authenticator.token("", token, verifier, session, "BEARER"));
    }

    /** As the longer form, for a connection without channel bindings. */
    public SaslServer sasl(String mechanism, SessionInfo session) {
        return sasl(mechanism, session, ChannelBindings.NONE);
    }

    /**
     * The server's side of an exchange.
     *
     * @param mechanism one of {@link #saslMechanisms}, in any case
     * @param bindings of the connection, the same that the mechanisms were offered with
     * @throws IllegalArgumentException for any other
     */
    public SaslServer sasl(String mechanism, SessionInfo session, ChannelBindings bindings) {
        String name = mechanism.toUpperCase(Locale.ROOT);
        if (!takesSasl(name, bindings)) {
            throw new IllegalArgumentException("an unknown SASL mechanism");
        }
        return switch (name) {
            case SaslScram.PLUS, SaslScram.MECHANISM -> new SaslScram(authenticator, session, bindings, name);
            case SaslExternal.MECHANISM ->
                new SaslExternal(authenticator, certificates.orElseThrow(), session, bindings);
            case SaslPlain.MECHANISM -> new SaslPlain(authenticator, session);
            case SaslLogin.MECHANISM -> new SaslLogin(authenticator, session);
            default -> new SaslToken(authenticator, tokens.orElseThrow(), session, name);
        };
    }

    /**
     * Whether an exchange may be begun: what is offered, and EXTERNAL with a certificate that is not good, so that the
     * refusal is in the audit log.
     *
     * @param mechanism in any case
     */
    public boolean takesSasl(String mechanism, ChannelBindings bindings) {
        String name = mechanism.toUpperCase(Locale.ROOT);
        return saslMechanisms(bindings).contains(name)
                || name.equals(SaslExternal.MECHANISM)
                        && certificates.isPresent()
                        && !bindings.certificates().isEmpty();
    }

    /**
     * From now on people are known by certificates of their connections.
     *
     * @param demanded what nobody signs in to otherwise
     */
    public void takeCertificates(CertificateVerifier verifier, Set<Service> demanded) {
        certificates = Optional.of(verifier);
        certificatesDemanded = Set.copyOf(demanded);
    }

    /** From now on that tells in which country somebody is who signs in. */
    public void tellCountries(Countries table) {
        countries = table;
    }

    /** Whether some group lets its people in from some countries only. */
    public boolean asksForCountries() {
        return snapshot().policies().values().stream().anyMatch(policy -> !policy.countries().isEmpty());
    }

    Countries countries() {
        return countries;
    }

    boolean demandsCertificate(Service service) {
        return certificatesDemanded.contains(service);
    }

    /** As the longer form, for a connection without channel bindings. */
    public List<String> saslMechanisms() {
        return saslMechanisms(ChannelBindings.NONE);
    }

    /**
     * What is offered on a connection, the best first. SCRAM asks for what only this directory keeps of a password, and
     * programs that it was offered to try nothing else: where passwords are kept elsewhere it is not offered.
     */
    public List<String> saslMechanisms(ChannelBindings bindings) {
        List<String> names = new ArrayList<>();
        boolean certified = !bindings.certificates().isEmpty()
                && certificates
                        .map(verifier -> verifier.verify(bindings.certificates()))
                        .filter(CertificateVerifier.Verdict.Valid.class::isInstance)
                        .isPresent();
        if (certified) {
            names.add(SaslExternal.MECHANISM);
        }
        if (elsewhere.isEmpty() && bindings.any()) {
            names.add(SaslScram.PLUS);
        }
        if (elsewhere.isEmpty()) {
            names.add(SaslScram.MECHANISM);
        }
        if (tokens.isPresent()) {
            names.add(SaslToken.OAUTHBEARER);
            names.add(SaslToken.XOAUTH2);
        }
        names.add(SaslPlain.MECHANISM);
        names.add(SaslLogin.MECHANISM);
        return List.copyOf(names);
    }

    /** All domains, by name. */
    public List<DomainName> domains() {
        List<DomainName> all = new ArrayList<>();
        snapshot().domains().forEach((name, row) -> all.add(row.name()));
        all.sort(Comparator.comparing(DomainName::unicode));
        return all;
    }

    /** All people, by address. */
    public List<Person> people() {
        List<Person> all = new ArrayList<>();
        snapshot().people().forEach((id, row) -> all.add(row.person()));
        all.sort(Comparator.comparing(Person::address));
        return all;
    }

    /** Whose address or alias this is. */
    public Optional<Person> person(String addrSpec) {
        return AddrSpec.parse(addrSpec).flatMap(snapshot()::person).map(PersonRow::person);
    }

    /** The person with this number. */
    public Optional<Person> person(PersonId id) {
        return snapshot().people().get(id).map(PersonRow::person);
    }

    /** Whose account this is. */
    public Optional<Person> person(AccountId account) {
        return snapshot().person(account).map(PersonRow::person);
    }

    /**
     * A number that changes with the credentials of whoever has this account; empty while she may not sign in. A session
     * that outlives its connection ends when it is another than at the beginning.
     */
    public OptionalLong standing(AccountId account) {
        return snapshot()
                .person(account)
                .filter(row -> row.person().enabled())
                .map(row -> OptionalLong.of(row.generation()))
                .orElse(OptionalLong.empty());
    }

    /** The people and groups as others look them up. */
    public Roster roster() {
        Snapshot now = snapshot();
        Roster known = roster;
        if (!known.of(now)) {
            known = new Roster(now.people(), now.groups());
            roster = known;
        }
        return known;
    }

    /** All groups, by address. */
    public List<Group> groups() {
        Snapshot now = snapshot();
        List<Group> all = new ArrayList<>();
        now.groups().forEach((id, row) -> all.add(now.group(row)));
        all.sort(Comparator.comparing(Group::address));
        return all;
    }

    /** A group by its id. */
    public Optional<Group> group(GroupId id) {
        Snapshot now = snapshot();
        return now.groups().get(id).map(now::group);
    }

    /**
     * Whether somebody is in a group, by herself or in a group within it. Who is in a group is worked out once for each
     * version of the directory.
     *
     * @param group the number of a {@link GroupId}; one that is gone has nobody
     */
    public boolean isMember(long group, AccountId person) {
        Snapshot now = snapshot();
        Memberships known = memberships;
        if (known.of() != now) {
            known = new Memberships(now);
            memberships = known;
        }
        return known.has(new GroupId(group), person);
    }

    public Optional<Group> group(String addrSpec) {
        Snapshot now = snapshot();
        return AddrSpec.parse(addrSpec).flatMap(now::group).map(now::group);
    }

    /** What a person's programs sign in with, without the secrets. */
    public List<AppPassword> appPasswords(PersonId person) {
        return snapshot().factors(person).apps().stream().map(Factors.App::shown).toList();
    }

    /** How a person's second factors stand. */
    public SecondFactorState secondFactor(PersonId person) {
        Factors factors = snapshot().factors(person);
        return new SecondFactorState(
                factors.second().filter(Factors.Second::byTime).map(Factors.Second::since),
                factors.second().map(second -> second.recovery().size()).orElse(0),
                factors.keys().size());
    }

    /** What a group asks of its people; nothing when it was not said. */
    public SignInPolicy policy(GroupId group) {
        return snapshot().policies().getOrDefault(group, SignInPolicy.NONE);
    }

    /** What is asked of somebody when she signs in: the policies of all the groups that she is in. */
    List<SignInPolicy> policies(AccountId account) {
        List<SignInPolicy> all = new ArrayList<>();
        snapshot().policies().forEach((group, policy) -> {
            if (isMember(group.value(), account)) {
                all.add(policy);
            }
        });
        return all;
    }

    /** The roles that a person holds. */
    public Set<Role> roles(Person person) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        roles.addAll(snapshot().powers().roles(person.id()));
        if (person.administrator()) {
            roles.add(Role.OWNER);
        }
        return roles;
    }

    /** All grants that are remembered, the oldest first. */
    public List<Grant> grants() {
        return List.copyOf(snapshot().powers().grants().values());
    }

    /** What was asked and needs a second person, as far as it is remembered; the oldest first. */
    public List<Approval> approvals() {
        return List.copyOf(snapshot().powers().approvals().values());
    }

    /** What lets somebody open another person's mailbox now: of several grants the one that lasts longest. */
    public Optional<Grant> grant(AccountId officer, AccountId mailbox) {
        Instant now = clock.instant();
        return snapshot().powers().grants().values().stream()
                .filter(grant -> grant.officer().equals(officer) && grant.mailbox().equals(mailbox))
                .filter(grant -> grant.live(now))
                .max(Comparator.comparing(Grant::until));
    }

    /** Whether a grant lets anybody in now. */
    boolean live(Mandate mandate) {
        return Optional.ofNullable(snapshot().powers().grants().get(mandate.grant()))
                .filter(grant -> grant.live(clock.instant()))
                .isPresent();
    }

    /** Whether somebody may do something for the organisation, by a role that she holds now. */
    public boolean permits(AccountId account, Permission permission) {
        return person(account)
                .filter(Person::enabled)
                .filter(person -> roles(person).stream().anyMatch(role -> role.permissions().contains(permission)))
                .isPresent();
    }

    AppPasswords apps() {
        return apps;
    }

    Passkeys passkeys() {
        return passkeys;
    }

    SecondFactors secondFactors() {
        return secondFactors;
    }

    /**
     * Accounts whose people were removed and whose data is still there. Whoever runs the server destroys them and
     * then calls {@link Administration#accountDestroyed}; those a crash left over are here at the next start.
     */
    public List<AccountId> accountsToDestroy() {
        return List.copyOf(snapshot().doomed());
    }

    /** Ends the calls that {@link Directory#watch} began. */
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /** Calls back after changes of the directory, on a thread of its own; an object is called back once. */
    public Watch watch(Runnable onChange) {
        watchers.add(onChange);
        return () -> watchers.remove(onChange);
    }

    private void announce() {
        if (!watchers.isEmpty()) {
            Thread.startVirtualThread(() -> watchers.forEach(Runnable::run));
        }
    }

    /** Writes domains, people and groups as TOML; no credentials. */
    public void exportText(Appendable out) throws IOException {
        new DirectoryText(out).write(domains(), people(), groups());
    }

    @Override
    public void close() {
        workers.close();
    }

    Snapshot snapshot() {
        return lane.state();
    }

    /** What is kept of a person's password now. */
    Optional<Credentials> credentials(PersonId person) {
        try (View view = store.view(ACCOUNT)) {
            return view.get(RowFormat.key(RowFormat.CREDENTIALS, person.value()))
                    .map(sealed -> format.credentials(person, sealed));
        }
    }

    /** Credentials for a password in its normal form. */
    Credentials credentials(byte[] password, Optional<byte[]> scramSalt) {
        return workers.run(hashing -> credentials(password, scramSalt, hashing));
    }

    /** @param scramSalt what a person has already stays hers, since her app passwords have it, too; else it is a fresh one */
    Credentials credentials(byte[] password, Optional<byte[]> scramSalt, HashWorkers.Hashing hashing) {
        int iterations = options.scramIterations();
        return new Credentials(
                hashing.hash(password),
                scramSalt
                        .map(salt -> ScramVerifier.of(password, salt, iterations))
                        .orElseGet(() -> ScramVerifier.of(password, iterations)));
    }

    DirectoryOptions options() {
        return options;
    }

    /** A change: refuses before it writes anything, or writes all of it. */
    interface Edit<T> {
        Outcome<T> apply(Draft draft);
    }

    /** How a change ended and what it did. */
    record Edited<T>(Outcome<T> outcome, List<Change> changes) {}

    <T> Edited<T> edit(String by, String via, Edit<T> edit) {
        return CommitLane.result(submit(by, via, edit));
    }

    <T> CompletableFuture<Edited<T>> submit(String by, String via, Edit<T> edit) {
        return lane.submit((snapshot, transaction) -> {
            Draft draft = new Draft(snapshot, transaction, format);
            Outcome<T> outcome = edit.apply(draft);
            if (!draft.changes().isEmpty()) {
                transaction.journal(clock.millis(), by, via, draft.changes());
            }
            return new Step<>(draft.now(), new Edited<>(outcome, draft.changes()));
        });
    }

    /** Seals what is kept under the newest master key: secrets of second factors, and every row. */
    public Renewal renewal() {
        Renewal rows = new RowRenewal<>(store, ACCOUNT, lane, format.rows());
        List<PersonId> all = new ArrayList<>();
        snapshot().factors().forEach((person, _) -> all.add(person));
        Iterator<PersonId> people = all.iterator();
        return () -> {
            if (!people.hasNext()) {
                return rows.step();
            }
            try {
                renewFactors(people);
            } catch (StoreException failed) {
                throw new IOException("second factors could not be sealed anew", failed);
            }
            return true;
        };
    }

    private void renewFactors(Iterator<PersonId> people) {
        List<PersonId> some = new ArrayList<>();
        while (people.hasNext() && some.size() < Limits.RENEWED_FACTORS) {
            some.add(people.next());
        }
        edit("-", "key", draft -> {
            for (PersonId person : some) {
                Factors now = draft.now().factors(person);
                if (format.renewed(now) != now) {
                    draft.putQuietly(now);
                }
            }
            return new Outcome.Done<>(true);
        });
    }

    private Published<Snapshot> load() {
        try (View view = store.view(ACCOUNT)) {
            Counters counters =
                    view.get(RowFormat.COUNTERS).map(format::counters).orElse(Counters.FIRST);
            Map<String, DomainRow> domains = new HashMap<>();
            scan(view, RowFormat.DOMAIN, (key, value) -> {
                DomainRow row = format.domain(key, value);
                domains.put(row.name().ascii(), row);
            });
            Loaded loaded = new Loaded();
            scan(view, RowFormat.PERSON, (key, value) -> loaded.add(format.person(key, value)));
            scan(view, RowFormat.GROUP, (key, value) -> loaded.add(format.group(key, value)));
            Set<AccountId> doomed = new TreeSet<>();
            scan(view, RowFormat.DOOMED, (key, value) -> doomed.add(new AccountId(key.u64(1))));
            scan(view, RowFormat.FACTORS, (key, value) -> loaded.add(format.factors(key, value)));
            scan(view, RowFormat.POLICY, (key, value) ->
                    loaded.policies.put(new GroupId(key.u64(1)), format.policy(key, value)));
            scan(view, RowFormat.APPROVAL, (key, value) ->
                    loaded.powers = loaded.powers.with(format.approval(key, value)));
            scan(view, RowFormat.GRANT, (key, value) -> loaded.powers = loaded.powers.with(format.grant(key, value)));
            loaded.powers = loaded.powers.with(escrows(view));
            scan(view, RowFormat.ROLES, (key, value) -> loaded.powers =
                    loaded.powers.with(new PersonId(key.u64(1)), format.roles(key, value)));
            return new Published<>(view.head(), loaded.snapshot(counters, domains, doomed));
        }
    }

    private EscrowBook escrows(View view) {
        Map<PersonId, EscrowShares> shares = new HashMap<>();
        scan(view, RowFormat.ESCROW_SHARES, (key, value) -> shares.put(new PersonId(key.u64(1)), format.shares(key, value)));
        NavigableMap<Long, EscrowRequest> requests = new TreeMap<>();
        scan(view, RowFormat.ESCROW_REQUEST, (key, value) -> requests.put(key.u64(1), format.escrowRequest(key, value)));
        return new EscrowBook(
                view.get(RowFormat.ESCROW).map(format::escrow).orElse(Escrow.NONE), Shards.of(shares), requests);
    }

    private static void scan(View view, int tag, BiConsumer<Key, byte[]> row) {
        view.scan(KeyRange.of(RowFormat.prefix(tag)), (key, value) -> {
            row.accept(key, value);
            return true;
        });
    }

    /** Gathers rows before they are spread over shards: 100,000 people load in a second. */
    private static final class Loaded {
        private final Map<PersonId, PersonRow> people = new HashMap<>();
        private final Map<GroupId, GroupRow> groups = new HashMap<>();
        private final Map<String, PrincipalId> addresses = new HashMap<>();
        private final Map<AccountId, PersonId> accounts = new HashMap<>();
        private final Set<Long> administrators = new TreeSet<>();
        private final Map<PersonId, Factors> factors = new HashMap<>();
        private final Map<GroupId, SignInPolicy> policies = new HashMap<>();
        private Powers powers = Powers.NONE;

        void add(PersonRow row) {
            Person person = row.person();
            people.put(person.id(), row);
            accounts.put(person.account(), person.id());
            add(person.id(), person.address(), person.aliases());
            if (person.administrator()) {
                administrators.add(person.id().value());
            }
        }

        void add(Factors row) {
            factors.put(row.person(), row);
        }

        void add(GroupRow row) {
            groups.put(row.id(), row);
            add(row.id(), row.address(), row.aliases());
        }

        Snapshot snapshot(Counters counters, Map<String, DomainRow> domains, Set<AccountId> doomed) {
            return new Snapshot(
                    counters,
                    Shards.of(domains),
                    Shards.of(people),
                    Shards.of(groups),
                    Shards.of(addresses),
                    Shards.of(accounts),
                    administrators,
                    doomed,
                    Shards.of(factors),
                    Map.copyOf(policies),
                    powers);
        }

        private void add(PrincipalId id, String address, List<String> aliases) {
            addresses.put(Snapshot.key(address), id);
            aliases.forEach(alias -> addresses.put(Snapshot.key(alias), id));
        }
    }
}
