package org.redoubt.directory;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.redoubt.directory.Directory.Edit;
import org.redoubt.directory.Directory.Edited;
import org.redoubt.directory.Outcome.Done;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.Outcome.Refused;
import org.redoubt.directory.Rows.DomainRow;
import org.redoubt.directory.Rows.GroupRow;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.directory.SigningKey.State;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.store.Change;
import org.redoubt.store.Change.Kind;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;

/**
 * The directory in an administrator's hands. A change is durable when its method returns {@link Done}.
 *
 * <p>Two audit events frame every change: one, on disk before anything happens, that it was asked for, and one with
 * how it ended and the ids it touched. Methods throw {@link AuditUnavailableException} when the first cannot be
 * written, and {@link StoreException} when the store fails.
 */
public final class Administration {
    private static final Logger LOG = System.getLogger("org.redoubt.directory");

    private final Directory directory;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Principal principal;
    private final SessionInfo session;

    Administration(
            Directory directory, AuditLog audit, InstantSource clock, Principal principal, SessionInfo session) {
        this.directory = directory;
        this.audit = audit;
        this.clock = clock;
        this.principal = principal;
        this.session = session;
    }

    /** Adds a domain that signs nothing yet. */
    public Outcome<DomainName> addDomain(String name) {
        return addDomain(name, List.of());
    }

    /** @param keys what it signs with from now on */
    public Outcome<DomainName> addDomain(String name, List<SigningKey> keys) {
        Optional<DomainName> domain = DomainName.parse(name);
        return change("DOMAIN-ADD", draft -> {
            if (domain.isEmpty()) {
                return new Refused<>(Problem.INVALID_DOMAIN);
            }
            if (draft.now().has(domain.get())) {
                return new Refused<>(Problem.DOMAIN_EXISTS);
            }
            draft.put(new DomainRow(draft.now().counters().domain(), domain.get(), keys));
            draft.count(draft.now().counters().afterDomain());
            return new Done<>(domain.get());
        });
    }

    /** Removes a domain that no address is in. */
    public Outcome<DomainName> removeDomain(String name) {
        return change("DOMAIN-REMOVE", draft -> {
            Optional<DomainRow> row =
                    DomainName.parse(name).flatMap(domain -> draft.now().domains().get(domain.ascii()));
            if (row.isEmpty()) {
                return new Refused<>(Problem.NO_SUCH_DOMAIN);
            }
            if (inUse(draft.now(), row.get().name())) {
                return new Refused<>(Problem.DOMAIN_IN_USE);
            }
            draft.delete(row.get());
            return new Done<>(row.get().name());
        });
    }

    /** Gives a domain more keys; refused while those made last still wait to be published. */
    public Outcome<DomainName> addSigningKeys(String name, List<SigningKey> keys) {
        return changeKeys("SIGNING-KEYS-ADD", name, old -> {
            boolean taken = old.stream()
                    .anyMatch(key -> key.state() == State.NEXT
                            || keys.stream().anyMatch(added -> added.selector().equals(key.selector())));
            return taken ? Optional.empty() : Optional.of(joined(old, keys));
        });
    }

    /** Signs with the keys that were made last; those in use so far are retired, and their secrets gone. */
    public Outcome<DomainName> useNextSigningKeys(String name) {
        Instant now = clock.instant();
        return changeKeys("SIGNING-KEYS-USE", name, old -> {
            if (old.stream().noneMatch(key -> key.state() == State.NEXT)) {
                return Optional.empty();
            }
            return Optional.of(old.stream()
                    .map(key -> switch (key.state()) {
                        case NEXT -> key.in(State.ACTIVE, now);
                        case ACTIVE -> key.in(State.RETIRED, now);
                        case RETIRED -> key;
                    })
                    .toList());
        });
    }

    /** Forgets keys that were retired before then: their records need not be published any more. */
    public Outcome<DomainName> forgetSigningKeys(String name, Instant before) {
        return changeKeys("SIGNING-KEYS-FORGET", name, old -> {
            List<SigningKey> kept = old.stream()
                    .filter(key -> key.state() != State.RETIRED || !key.since().isBefore(before))
                    .toList();
            return kept.size() == old.size() ? Optional.empty() : Optional.of(kept);
        });
    }

    private interface KeysEdit {
        /** Empty when there is nothing to do. */
        Optional<List<SigningKey>> apply(List<SigningKey> keys);
    }

    private Outcome<DomainName> changeKeys(String action, String name, KeysEdit edit) {
        return change(action, draft -> {
            Optional<DomainRow> row =
                    DomainName.parse(name).flatMap(domain -> draft.now().domains().get(domain.ascii()));
            if (row.isEmpty()) {
                return new Refused<>(Problem.NO_SUCH_DOMAIN);
            }
            Optional<List<SigningKey>> keys = edit.apply(row.get().keys());
            if (keys.isEmpty()) {
                return new Refused<>(Problem.NO_CHANGE_OF_KEYS);
            }
            draft.put(row.get().withKeys(keys.get()));
            return new Done<>(row.get().name());
        });
    }

    private static List<SigningKey> joined(List<SigningKey> old, List<SigningKey> keys) {
        List<SigningKey> all = new ArrayList<>(old);
        all.addAll(keys);
        return all;
    }

    /**
     * Adds a person with a fresh account.
     *
     * @param password in UTF-8
     * @param quotaOctets what the account may hold, 0 for no limit
     */
    public Outcome<Person> addPerson(
            String address, String displayName, byte[] password, long quotaOctets, boolean administrator) {
        Optional<Problem> problem = nameProblem(displayName).or(() -> addressProblem(directory.snapshot(), address));
        Optional<byte[]> prepared = ChosenPasswords.prepared(password);
        if (problem.isEmpty()) {
            problem = directory.chosen().problem(prepared, address);
        }
        if (problem.isPresent()) {
            return refuse("PERSON-ADD", problem.get());
        }
        Credentials credentials = directory.credentials(prepared.orElseThrow(), Optional.empty());
        return change("PERSON-ADD", draft -> {
            Optional<Problem> late = addressProblem(draft.now(), address);
            if (late.isPresent()) {
                return new Refused<>(late.get());
            }
            Person person = new Person(
                    new PersonId(draft.now().counters().principal()),
                    draft.now().counters().nextAccount(),
                    AddrSpec.parse(address).orElseThrow().text(),
                    displayName,
                    List.of(),
                    Math.max(0, quotaOctets),
                    administrator,
                    true);
            draft.put(new PersonRow(person, 1), Kind.CONTENT);
            draft.put(person.id(), credentials);
            draft.count(draft.now().counters().afterPerson());
            return new Done<>(person);
        });
    }

    /** Removes a person everywhere and ends her sessions. The account is destroyed by the caller, see {@link #accountDestroyed}. */
    public Outcome<AccountId> removePerson(String address) {
        Outcome<AccountId> outcome = changeAndEnd("PERSON-REMOVE", draft -> {
            Optional<PersonRow> row = find(draft.now(), address);
            if (row.isEmpty()) {
                return new Refused<>(Problem.NO_SUCH_PERSON);
            }
            if (isLastAdministrator(draft.now(), row.get().person())) {
                return new Refused<>(Problem.LAST_ADMINISTRATOR);
            }
            draft.leaveGroups(row.get().person().id());
            draft.delete(row.get());
            return new Done<>(row.get().person().account());
        }, Function.identity());
        if (outcome instanceof Done<AccountId>(AccountId gone)) {
            // Whoever was let into what is no more.
            endSessions(session -> session.by().mandate().filter(mandate -> mandate.account() == gone.value()).isPresent());
        }
        return outcome;
    }

    /** Says that the key and the data of a removed person's account are gone. */
    public Outcome<AccountId> accountDestroyed(AccountId account) {
        return change("ACCOUNT-DESTROYED", draft -> {
            if (!draft.now().doomed().contains(account)) {
                return new Refused<>(Problem.NO_SUCH_PERSON);
            }
            draft.destroyed(account);
            return new Done<>(account);
        });
    }

    /** Gives a person another password, in UTF-8; every remembered check of the old one ends, and every session. */
    public Outcome<Person> setPassword(String address, byte[] password) {
        Optional<byte[]> prepared = ChosenPasswords.prepared(password);
        Optional<Problem> problem = find(directory.snapshot(), address)
                .flatMap(row -> directory.elsewhere(row.person()))
                .map(_ -> Problem.PASSWORD_ELSEWHERE)
                .or(() -> directory.chosen().problem(prepared, address));
        if (problem.isPresent()) {
            return refuse("PASSWORD-SET", problem.get());
        }
        Optional<byte[]> salt = find(directory.snapshot(), address)
                .flatMap(row -> directory.credentials(row.person().id()))
                .map(old -> old.scram().salt());
        Credentials credentials = directory.credentials(prepared.orElseThrow(), salt);
        return changeAndEnd("PASSWORD-SET", draft -> {
            Optional<PersonRow> row = find(draft.now(), address);
            if (row.isEmpty()) {
                return new Refused<>(Problem.NO_SUCH_PERSON);
            }
            Person person = row.get().person();
            draft.put(new PersonRow(person, row.get().generation() + 1), Kind.RIGHTS);
            draft.put(person.id(), credentials);
            return new Done<>(person);
        }, Person::account);
    }

    /**
     * Makes a password for one of a person's programs.
     *
     * @param name what the program or device is called
     * @param services what it lets one sign in to
     * @param readOnly whether it lets one read and nothing else; then it sends nothing either
     */
    public Outcome<AppPassword.Made> addAppPassword(
            String address, String name, Set<Service> services, boolean readOnly) {
        if (!AppPasswords.sound(name, services, readOnly)) {
            return refuse("APP-PASSWORD-ADD", Problem.INVALID_APP_PASSWORD);
        }
        Optional<Credentials> password =
                find(directory.snapshot(), address).flatMap(row -> directory.credentials(row.person().id()));
        if (password.isEmpty()) {
            return refuse("APP-PASSWORD-ADD", Problem.NO_SUCH_PERSON);
        }
        AppPasswords.Fresh fresh = directory.apps().make(password.get().scram());
        return change("APP-PASSWORD-ADD", draft -> {
            Optional<PersonRow> row = find(draft.now(), address);
            return row.isEmpty()
                    ? new Refused<>(Problem.NO_SUCH_PERSON)
                    : directory.apps().add(draft, row.get().person().id(), fresh, name, services, readOnly);
        });
    }

    /** Takes an app password back and ends the sessions that it began. */
    public Outcome<AppPassword> removeAppPassword(String address, long id) {
        Optional<AccountId> account = find(directory.snapshot(), address).map(row -> row.person().account());
        Outcome<AppPassword> outcome = change("APP-PASSWORD-REMOVE", draft -> {
            Optional<PersonRow> row = find(draft.now(), address);
            return row.isEmpty()
                    ? new Refused<>(Problem.NO_SUCH_APP_PASSWORD)
                    : directory.apps().remove(draft, row.get().person().id(), id);
        });
        if (outcome instanceof Done<AppPassword>(AppPassword gone) && account.isPresent()) {
            endSessions(session -> session.by().account() == account.get().value()
                    && session.by().credential().equals(gone.credential()));
        }
        return outcome;
    }

    /**
     * Gives a person a second factor, another one if she has one, and ends her sessions: from now on the password alone
     * lets nobody in.
     */
    public Outcome<SecondFactorMade> addSecondFactor(String address) {
        Optional<Person> person = directory.person(address);
        if (person.isEmpty()) {
            return refuse("SECOND-FACTOR-ADD", Problem.NO_SUCH_PERSON);
        }
        PersonId id = person.get().id();
        SecondFactors.Fresh fresh =
                directory.secondFactors().make(id, SecondFactors.issuer(person.get()), person.get().address());
        Outcome<Person> outcome = change("SECOND-FACTOR-ADD", draft -> {
            Optional<PersonRow> row = draft.now().people().get(id);
            if (row.isEmpty()) {
                return new Refused<>(Problem.NO_SUCH_PERSON);
            }
            draft.put(draft.now().factors(id).with(Optional.of(fresh.second())));
            return new Done<>(row.get().person());
        });
        return switch (ended(outcome, Person::account)) {
            case Done<Person> done -> new Done<>(fresh.made());
            case Refused<Person>(Problem problem) -> new Refused<>(problem);
        };
    }

    /** Another list of passwords that nobody may choose, or none. */
    public void refusePasswords(Optional<BreachList> breached) {
        audit.recordDurably(event("BREACH-LIST", "passwords=" + breached.map(BreachList::passwords).orElse(0L), "ok"));
        directory.refusePasswords(breached);
    }

    /**
     * Takes a person's second factors away, passkeys among them, and ends the sessions that passkeys began: her password is
     * enough again.
     */
    public Outcome<Person> removeSecondFactor(String address) {
        Optional<Person> person = directory.person(address);
        if (person.isEmpty()) {
            return refuse("SECOND-FACTOR-REMOVE", Problem.NO_SUCH_PERSON);
        }
        PersonId id = person.get().id();
        Outcome<Person> outcome = change("SECOND-FACTOR-REMOVE", draft -> {
            Optional<PersonRow> row = draft.now().people().get(id);
            if (row.isEmpty()) {
                return new Refused<>(Problem.NO_SUCH_PERSON);
            }
            Factors factors = draft.now().factors(id);
            if (!factors.any()) {
                return new Refused<>(Problem.NO_SECOND_FACTOR);
            }
            draft.put(factors.withoutSecond());
            return new Done<>(row.get().person());
        });
        if (outcome instanceof Done<Person>(Person gone)) {
            endSessions(session -> session.by().account() == gone.account().value()
                    && Passkey.named(session.by().credential()));
        }
        return outcome;
    }

    /**
     * Asks a person for her second factor again. Her browsers do nothing before it is given in them; all other sessions end,
     * and app passwords and tokens let nobody in until she has given it somewhere.
     */
    public Outcome<Person> askSecondFactor(String address) {
        Outcome<Person> outcome = asked("SECOND-FACTOR-ASK", address, Optional.of(clock.instant()));
        if (outcome instanceof Done<Person>(Person person)) {
            // After the mark: a sign-in that did not see it is listed already.
            endSessions(session -> session.by().account() == person.account().value() && !browser(session));
            for (LiveSession each : directory.sessions().list(one -> one.by().account() == person.account().value())) {
                if (each.ask()) {
                    String touched = "session=" + each.info().id() + " account=" + each.by().account();
                    audit.record(event("SESSION-ASK", touched, "ok"));
                }
            }
        }
        return outcome;
    }

    /** Takes back that a person was asked for her second factor: all goes on as it was. */
    public Outcome<Person> withdrawAsking(String address) {
        Outcome<Person> outcome = asked("SECOND-FACTOR-ASK-END", address, Optional.empty());
        if (outcome instanceof Done<Person>(Person person)) {
            directory.sessions()
                    .list(session -> session.by().account() == person.account().value())
                    .forEach(LiveSession::proved);
        }
        return outcome;
    }

    /** Where somebody can be asked for anything. */
    private static boolean browser(LiveSession session) {
        String credential = session.by().credential();
        return Service.of(session.info().via()).filter(Service.WEB::equals).isPresent()
                && (credential.isEmpty() || Passkey.named(credential));
    }

    private Outcome<Person> asked(String action, String address, Optional<Instant> since) {
        return change(action, draft -> {
            Optional<PersonRow> row = AddrSpec.parse(address).flatMap(draft.now()::person);
            if (row.isEmpty()) {
                return new Refused<>(Problem.NO_SUCH_PERSON);
            }
            Factors factors = draft.now().factors(row.get().person().id());
            if (since.isPresent() && !factors.any()) {
                return new Refused<>(Problem.NO_SECOND_FACTOR);
            }
            draft.put(factors.askedAt(since));
            return new Done<>(row.get().person());
        });
    }

    /**
     * Forgets by what name an identity provider knows a person: whoever comes from there with her address next is she. Her
     * sessions end.
     */
    public Outcome<Person> unlink(String address) {
        return changeAndEnd("OIDC-UNLINK", draft -> {
            Optional<PersonRow> row = AddrSpec.parse(address).flatMap(draft.now()::person);
            if (row.isEmpty()) {
                return new Refused<>(Problem.NO_SUCH_PERSON);
            }
            Factors factors = draft.now().factors(row.get().person().id());
            if (factors.outside().isEmpty()) {
                return new Refused<>(Problem.NOT_LINKED);
            }
            draft.put(factors.linked(Optional.empty()));
            return new Done<>(row.get().person());
        }, Person::account);
    }

    /** Says what a group asks of its people when they sign in; it counts from the next sign-in on. */
    public Outcome<Group> setPolicy(String group, SignInPolicy policy) {
        return changeGroup("SIGN-IN-POLICY", group, (draft, row) -> {
            draft.put(row.id(), policy.equals(SignInPolicy.NONE) ? Optional.empty() : Optional.of(policy));
            return new Done<>(draft.now().group(row));
        });
    }

    public Outcome<Person> setDisplayName(String address, String displayName) {
        Optional<Problem> problem = nameProblem(displayName);
        if (problem.isPresent()) {
            return refuse("NAME-SET", problem.get());
        }
        return update("NAME-SET", "", address, Kind.CONTENT, person -> person.withDisplayName(displayName));
    }

    /**
     * Gives a person another main address, which may be an alias of hers; the one before stays hers as an alias. Her
     * sessions end, which knew her by it.
     */
    public Outcome<Person> setAddress(String address, String wanted) {
        return changeAndEnd("ADDRESS-SET", draft -> {
            Optional<PersonRow> row = find(draft.now(), address);
            if (row.isEmpty()) {
                return new Refused<>(Problem.NO_SUCH_PERSON);
            }
            Person person = row.get().person();
            Optional<AddrSpec> spec = AddrSpec.parse(wanted);
            boolean alias = spec.isPresent()
                    && person.aliases().stream().anyMatch(own -> Snapshot.key(own).equals(spec.get().key()));
            Optional<Problem> problem = alias ? Optional.empty() : addressProblem(draft.now(), wanted);
            if (problem.isPresent()) {
                return new Refused<>(problem.get());
            }
            AddrSpec main = spec.orElseThrow();
            List<String> aliases = new ArrayList<>(person.aliases());
            aliases.removeIf(own -> Snapshot.key(own).equals(main.key()));
            aliases.add(person.address());
            if (aliases.size() > Limits.MAX_ALIASES) {
                return new Refused<>(Problem.TOO_MANY);
            }
            Person changed = person.withAddress(main.text()).withAliases(aliases);
            draft.put(row.get().with(changed), Kind.RIGHTS);
            return new Done<>(changed);
        }, Person::account);
    }

    /** Limits what the account may hold, 0 for no limit. */
    public Outcome<Person> setQuota(String address, long octets) {
        return update("QUOTA-SET", "", address, Kind.CONTENT, person -> person.withQuota(Math.max(0, octets)));
    }

    /** Makes a person an administrator, or no longer; her sessions end, which knew her as what she was. */
    public Outcome<Person> setAdministrator(String address, boolean administrator) {
        return ended(
                update("ROLE-SET", "", address, Kind.RIGHTS, person -> person.withAdministrator(administrator)),
                Person::account);
    }

    /** Lets a person sign in and send, or no longer, which ends her sessions; mail arrives in any case. */
    public Outcome<Person> setEnabled(String address, boolean enabled) {
        Outcome<Person> outcome = update("ENABLED-SET", "", address, Kind.RIGHTS, person -> person.withEnabled(enabled));
        return enabled ? outcome : ended(outcome, Person::account);
    }

    /**
     * Ends sessions at once, wherever they are: their connections are closed, and whatever still runs in them reaches
     * nothing any more.
     *
     * @param which of those that are listed
     * @return those that were ended by this
     */
    public List<LiveSession> endSessions(Predicate<LiveSession> which) {
        List<LiveSession> gone = directory.sessions().end(which);
        for (LiveSession each : gone) {
            String touched = "session=" + each.info().id() + " account=" + each.by().account();
            audit.record(event("SESSION-END", touched, "ok"));
        }
        return gone;
    }

    /** Roles. */
    public Offices offices() {
        return new Offices(this);
    }

    /** The escrow of sealed accounts, and what is asked of it. */
    public EscrowOffice escrow() {
        return new EscrowOffice(this);
    }

    /** A change after which the sessions of whom it was about are over. */
    private <T> Outcome<T> changeAndEnd(String action, Edit<T> edit, Function<T, AccountId> whose) {
        return ended(change(action, edit), whose);
    }

    private <T> Outcome<T> ended(Outcome<T> outcome, Function<T, AccountId> whose) {
        if (outcome instanceof Done<T>(T value)) {
            long account = whose.apply(value).value();
            endSessions(session -> session.by().account() == account);
        }
        return outcome;
    }

    /**
     * Gives a person or a group another address.
     *
     * @param target any address of theirs
     * @return their main address
     */
    public Outcome<String> addAlias(String alias, String target) {
        return change("ALIAS-ADD", draft -> {
            Optional<Problem> problem = addressProblem(draft.now(), alias);
            if (problem.isPresent()) {
                return new Refused<>(problem.get());
            }
            String text = AddrSpec.parse(alias).orElseThrow().text();
            return changeAliases(draft, target, Problem.NO_SUCH_PERSON, aliases -> plus(aliases, text));
        });
    }

    /** Takes an alias away; returns the main address of whose it was. */
    public Outcome<String> removeAlias(String alias) {
        return change("ALIAS-REMOVE", draft -> {
            Optional<String> key = AddrSpec.parse(alias).map(AddrSpec::key);
            Optional<String> main = key.flatMap(draft.now().addresses()::get).flatMap(draft.now()::address);
            if (main.isEmpty() || Snapshot.key(main.get()).equals(key.orElseThrow())) {
                return new Refused<>(Problem.NO_SUCH_ALIAS);
            }
            return changeAliases(draft, alias, Problem.NO_SUCH_ALIAS, aliases -> aliases.stream()
                    .filter(other -> !Snapshot.key(other).equals(key.get()))
                    .toList());
        });
    }

    /**
     * Adds a group.
     *
     * @param members addresses of people and groups that exist
     */
    public Outcome<Group> addGroup(String address, List<String> members) {
        return change("GROUP-ADD", draft -> {
            Optional<Problem> problem = addressProblem(draft.now(), address);
            Optional<List<PrincipalId>> ids = principals(draft.now(), members);
            if (problem.isPresent() || ids.isEmpty()) {
                return new Refused<>(problem.orElse(Problem.NO_SUCH_MEMBER));
            }
            if (ids.get().size() > Limits.MAX_MEMBERS) {
                return new Refused<>(Problem.TOO_MANY);
            }
            GroupRow row = new GroupRow(
                    new GroupId(draft.now().counters().principal()),
                    AddrSpec.parse(address).orElseThrow().text(),
                    List.of(),
                    ids.get());
            draft.put(row);
            draft.count(draft.now().counters().afterGroup());
            return new Done<>(draft.now().group(row));
        });
    }

    public Outcome<Group> removeGroup(String address) {
        return changeGroup("GROUP-REMOVE", address, (draft, row) -> {
            Group group = draft.now().group(row);
            draft.leaveGroups(row.id());
            draft.delete(draft.now().groups().get(row.id()).orElseThrow());
            return new Done<>(group);
        });
    }

    public Outcome<Group> addMember(String group, String member) {
        return changeGroup("MEMBER-ADD", group, (draft, row) -> {
            Optional<List<PrincipalId>> id = principals(draft.now(), List.of(member));
            if (id.isEmpty()) {
                return new Refused<>(Problem.NO_SUCH_MEMBER);
            }
            Set<PrincipalId> members = new LinkedHashSet<>(row.members());
            members.addAll(id.get());
            if (members.size() > Limits.MAX_MEMBERS) {
                return new Refused<>(Problem.TOO_MANY);
            }
            return put(draft, row.withMembers(List.copyOf(members)));
        });
    }

    public Outcome<Group> removeMember(String group, String member) {
        return changeGroup("MEMBER-REMOVE", group, (draft, row) -> {
            Optional<List<PrincipalId>> id = principals(draft.now(), List.of(member));
            if (id.isEmpty() || !row.members().containsAll(id.get())) {
                return new Refused<>(Problem.NO_SUCH_MEMBER);
            }
            List<PrincipalId> rest = new ArrayList<>(row.members());
            rest.removeAll(id.get());
            return put(draft, row.withMembers(rest));
        });
    }

    /**
     * Adds and removes many members at once; who is there already or not there is passed over.
     *
     * @param added addresses of people and groups that exist
     * @param removed addresses; who is none of ours is passed over, too
     */
    public Outcome<Group> changeMembers(String group, List<String> added, List<String> removed) {
        Outcome<Group> outcome = changeGroup("MEMBERS-CHANGE", "added=" + added.size() + " removed=" + removed.size(), group, (draft, row) -> {
            Optional<List<PrincipalId>> ids = principals(draft.now(), added);
            if (ids.isEmpty()) {
                return new Refused<>(Problem.NO_SUCH_MEMBER);
            }
            Set<PrincipalId> members = new LinkedHashSet<>(row.members());
            for (String address : removed) {
                AddrSpec.parse(address)
                        .flatMap(parsed -> draft.now().addresses().get(parsed.key()))
                        .ifPresent(members::remove);
            }
            members.addAll(ids.get());
            return members.size() > Limits.MAX_MEMBERS
                    ? new Refused<>(Problem.TOO_MANY)
                    : put(draft, row.withMembers(List.copyOf(members)));
        });
        if (outcome instanceof Done<Group>) {
            tellMembers("MEMBER-ADD", group, added);
            tellMembers("MEMBER-REMOVE", group, removed);
        }
        return outcome;
    }

    /** One event for each, as when they are changed one by one: rules and people look for these. */
    private void tellMembers(String action, String group, List<String> members) {
        Optional<GroupRow> row = AddrSpec.parse(group).flatMap(directory.snapshot()::group);
        for (String member : members) {
            Optional<PrincipalId> id =
                    AddrSpec.parse(member).flatMap(parsed -> directory.snapshot().addresses().get(parsed.key()));
            if (row.isPresent() && id.isPresent()) {
                audit.record(event(action, "principal=" + row.get().id().value() + " member=" + id.get().value(), "ok"));
            }
        }
    }

    private interface GroupEdit {
        Outcome<Group> apply(Draft draft, GroupRow row);
    }

    private Outcome<Group> changeGroup(String action, String address, GroupEdit edit) {
        return changeGroup(action, "", address, edit);
    }

    private Outcome<Group> changeGroup(String action, String about, String address, GroupEdit edit) {
        return change(action, about, draft -> {
            Optional<GroupRow> row = AddrSpec.parse(address).flatMap(draft.now()::group);
            return row.isEmpty() ? new Refused<>(Problem.NO_SUCH_GROUP) : edit.apply(draft, row.get());
        });
    }

    private static Outcome<Group> put(Draft draft, GroupRow row) {
        draft.put(row);
        return new Done<>(draft.now().group(row));
    }

    /** @param about what the audit events say beside the ids that were touched */
    Outcome<Person> update(String action, String about, String address, Kind kind, UnaryOperator<Person> how) {
        return change(action, about, draft -> {
            Optional<PersonRow> row = find(draft.now(), address);
            if (row.isEmpty()) {
                return new Refused<>(Problem.NO_SUCH_PERSON);
            }
            Person changed = how.apply(row.get().person());
            boolean loses = !changed.administrator() || !changed.enabled();
            if (loses && isLastAdministrator(draft.now(), row.get().person())) {
                return new Refused<>(Problem.LAST_ADMINISTRATOR);
            }
            draft.put(row.get().with(changed), kind);
            return new Done<>(changed);
        });
    }

    private static Outcome<String> changeAliases(
            Draft draft, String target, Problem unknown, UnaryOperator<List<String>> how) {
        Snapshot now = draft.now();
        Optional<PersonRow> person = find(now, target);
        if (person.isPresent()) {
            Person changed = person.get().person().withAliases(how.apply(person.get().person().aliases()));
            if (changed.aliases().size() > Limits.MAX_ALIASES) {
                return new Refused<>(Problem.TOO_MANY);
            }
            draft.put(person.get().with(changed), Kind.CONTENT);
            return new Done<>(changed.address());
        }
        Optional<GroupRow> group = AddrSpec.parse(target).flatMap(now::group);
        if (group.isEmpty()) {
            return new Refused<>(unknown);
        }
        GroupRow changed = group.get().withAliases(how.apply(group.get().aliases()));
        if (changed.aliases().size() > Limits.MAX_ALIASES) {
            return new Refused<>(Problem.TOO_MANY);
        }
        draft.put(changed);
        return new Done<>(changed.address());
    }

    private <T> Outcome<T> change(String action, Edit<T> edit) {
        return change(action, "", edit);
    }

    /** @param about what the events say beside the ids that were touched */
    <T> Outcome<T> change(String action, String about, Edit<T> edit) {
        return change(action, () -> new Subject(Directory.ACCOUNT, about, ""), edit);
    }

    /**
     * What the events of a change are about.
     *
     * @param account whose concern it is
     * @param about what they say beside the ids that were touched
     * @param purpose what it is for
     */
    record Subject(AccountId account, String about, String purpose) {}

    /** @param subject asked before and after the change, which may have found out more */
    <T> Outcome<T> change(String action, Supplier<Subject> subject, Edit<T> edit) {
        audit.recordDurably(event(action, subject.get(), "", "asked"));
        Edited<T> edited = directory.edit(principal.login(), session.via(), edit);
        try {
            audit.record(event(action, subject.get(), touched(edited.changes()), outcome(edited.outcome())));
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
        return event(action, new Subject(Directory.ACCOUNT, "", ""), touched, outcome);
    }

    private AuditEvent event(String action, Subject subject, String touched, String outcome) {
        return new AuditEvent(
                clock.instant(),
                AuditKind.ADMIN,
                principal.login(),
                subject.account().value(),
                session,
                action,
                0,
                (touched + ' ' + subject.about()).strip(),
                outcome,
                subject.purpose());
    }

    Directory directory() {
        return directory;
    }

    Instant now() {
        return clock.instant();
    }

    String login() {
        return principal.login();
    }

    private static String outcome(Outcome<?> outcome) {
        return switch (outcome) {
            case Done<?> done -> "ok";
            case Refused<?>(Problem problem) -> "refused " + problem;
        };
    }

    private static String touched(List<Change> changes) {
        StringJoiner ids = new StringJoiner(" ");
        changes.forEach(change -> ids.add(change.type().name().toLowerCase(Locale.ROOT) + "=" + change.objects()));
        return ids.toString();
    }

    static Optional<PersonRow> find(Snapshot now, String address) {
        return AddrSpec.parse(address).flatMap(now::person);
    }

    private static Optional<Problem> addressProblem(Snapshot now, String address) {
        Optional<AddrSpec> parsed = AddrSpec.parse(address);
        if (parsed.isEmpty()) {
            return Optional.of(Problem.INVALID_ADDRESS);
        }
        if (!now.has(parsed.get().domain())) {
            return Optional.of(Problem.NO_SUCH_DOMAIN);
        }
        return now.addresses().has(parsed.get().key()) ? Optional.of(Problem.ADDRESS_TAKEN) : Optional.empty();
    }

    private static Optional<Problem> nameProblem(String name) {
        boolean sound = name.length() <= Limits.MAX_DISPLAY_NAME && name.chars().noneMatch(Character::isISOControl);
        return sound ? Optional.empty() : Optional.of(Problem.INVALID_NAME);
    }

    private static Optional<List<PrincipalId>> principals(Snapshot now, List<String> addresses) {
        Set<PrincipalId> ids = new LinkedHashSet<>();
        for (String address : addresses) {
            Optional<PrincipalId> id = AddrSpec.parse(address).flatMap(parsed -> now.addresses().get(parsed.key()));
            if (id.isEmpty()) {
                return Optional.empty();
            }
            ids.add(id.get());
        }
        return Optional.of(List.copyOf(ids));
    }

    private static boolean isLastAdministrator(Snapshot now, Person person) {
        return person.administrator()
                && person.enabled()
                && now.administrators().stream()
                        .flatMap(id -> now.people().get(new PersonId(id)).stream())
                        .allMatch(row -> !row.person().enabled() || row.person().id().equals(person.id()));
    }

    private static boolean inUse(Snapshot now, DomainName domain) {
        boolean[] used = new boolean[1];
        now.addresses().forEach((key, id) -> used[0] |= key.endsWith('@' + domain.ascii()));
        return used[0];
    }

    private static List<String> plus(List<String> list, String element) {
        List<String> more = new ArrayList<>(list);
        more.add(element);
        return more;
    }
}
