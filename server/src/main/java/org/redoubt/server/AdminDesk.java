package org.redoubt.server;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Grant;
import org.redoubt.directory.Group;
import org.redoubt.directory.Passkey;
import org.redoubt.directory.Permission;
import org.redoubt.directory.Person;
import org.redoubt.directory.Role;
import org.redoubt.directory.SignIn;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.SignedInBy;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.server.Server.OpenListener;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.ExportSink;
import org.redoubt.server.admin.ImportSession;
import org.redoubt.server.admin.RefusedException;
import org.redoubt.server.admin.Secret;
import org.redoubt.store.id.AccountId;

/**
 * Where operators and people with roles ask. Who may ask what is decided here, for each request and before anything is
 * done, by {@link AdminPolicy} and the roles that somebody holds at that moment; what is refused is in the audit log.
 *
 * <p>The machine's own operator may ask everything: whoever opens the control socket could open the store, too. She is
 * named by her login on the machine. Everybody else signs in, with a second factor.
 */
final class AdminDesk implements AdminService {
    /** By these one could sign in as somebody else. */
    private static final Set<Permission> WAYS_IN = Set.of(Permission.RESET_PASSWORD, Permission.SECOND_FACTORS);

    private final Installation installation;
    private final boolean owning;
    private final List<OpenListener> listeners;
    private final SessionInfo session =
            new SessionInfo("cli-" + Long.toString(System.nanoTime(), Character.MAX_RADIX), "cli", "local", true);
    private final SecondPerson secondPerson;
    private Who who;

    /** Who asks. */
    private sealed interface Who {
        /** Somebody who has not said it yet. */
        record Nobody() implements Who {}

        record Operator(LocalAdmin admin) implements Who {}

        record Officer(Person person, LiveSession session, LocalAdmin admin) implements Who {}
    }

    private AdminDesk(Installation installation, boolean owning, List<OpenListener> listeners) {
        this.installation = installation;
        this.owning = owning;
        this.listeners = listeners;
        this.secondPerson = new SecondPerson(
                installation.directory(), installation.config().administration().twoPeople());
        this.who = new Who.Nobody();
    }

    /**
     * For this machine's operator.
     *
     * @param login hers on this machine
     * @param owning whether closing the desk closes the folder
     */
    static AdminDesk operator(Installation installation, boolean owning, List<OpenListener> listeners, String login) {
        AdminDesk desk = new AdminDesk(installation, owning, listeners);
        AuthenticatedPrincipal operator =
                new AuthenticatedPrincipal(OperatorAudit.OPERATOR + login, Directory.ACCOUNT, true);
        desk.who = new Who.Operator(new LocalAdmin(installation, listeners, operator, desk.session));
        return desk;
    }

    /** For whoever comes and has to sign in first. */
    static AdminDesk reception(Installation installation, List<OpenListener> listeners) {
        return new AdminDesk(installation, false, listeners);
    }

    /**
     * For somebody who has signed in with a browser; whoever signed her in ends her session.
     *
     * @param signedIn asked for by {@link #door} when she came
     * @param info the session, and where this request comes from
     */
    static AdminDesk browser(
            Installation installation, List<OpenListener> listeners, Principal signedIn, SessionInfo info)
            throws RefusedException {
        return browser(installation, listeners, signedIn, info, Following.NOBODY);
    }

    /** Likewise, for somebody who follows long answers. */
    static AdminDesk browser(
            Installation installation,
            List<OpenListener> listeners,
            Principal signedIn,
            SessionInfo info,
            Following following)
            throws RefusedException {
        Person person = installation
                .directory()
                .person(signedIn.account())
                .orElseThrow(() -> new RefusedException("you are not here any more"));
        AuthenticatedPrincipal officer =
                new AuthenticatedPrincipal(signedIn.login(), signedIn.account(), true, signedIn.session());
        AdminDesk desk = new AdminDesk(installation, false, listeners);
        desk.who = new Who.Officer(
                person, signedIn.session(), new LocalAdmin(installation, listeners, officer, info, following));
        return desk;
    }

    /** Why somebody who has signed in may not act for the organisation, which is written down; empty when she may. */
    static Optional<String> door(Installation installation, Principal signedIn, SessionInfo info) {
        Optional<String> objection =
                objection(installation.directory(), signedIn.account(), signedIn.session());
        if (objection.isPresent()) {
            new OperatorAudit(installation.audit(), signedIn.login(), info)
                    .record(signedIn.account(), "DENIED", "request=SignInAs", "refused");
        }
        return objection;
    }

    @Override
    public AdminAnswer ask(AdminRequest request) throws IOException {
        if (request instanceof AdminRequest.SignInAs(var address, var password, var code)) {
            return signIn(address, password, code);
        }
        try {
            return answer(request);
        } catch (RefusedException no) {
            return new AdminAnswer.Refused(String.valueOf(no.getMessage()));
        }
    }

    /**
     * Answers a request of somebody who has signed in.
     *
     * @throws RefusedException when she may not ask it
     */
    AdminAnswer answer(AdminRequest request) throws IOException, RefusedException {
        LocalAdmin admin = admitted(request);
        if (request instanceof AdminRequest.Approve(var id)) {
            return secondPerson.approve(admin, id);
        }
        if (!secondPerson.wanted(request)) {
            return admin.ask(request);
        }
        if (!SecondPerson.afterwards(request)) {
            return secondPerson.ask(admin, request);
        }
        try {
            secondPerson.needAgreement(admin, request);
        } catch (RefusedException notYet) {
            return new AdminAnswer.Refused(String.valueOf(notYet.getMessage()));
        }
        return admin.ask(request);
    }

    @Override
    public ImportSession importInto(String address) throws IOException, RefusedException {
        return admitted(new AdminRequest.Import(address)).importInto(address);
    }

    @Override
    public long export(AdminRequest.Export request, ExportSink sink) throws IOException, RefusedException {
        LocalAdmin admin = admitted(request);
        if (who instanceof Who.Officer officer) {
            return exportByGrant(officer, request, sink);
        }
        agreed(admin, request);
        return admin.export(request, sink);
    }

    /** A role opens nobody's mailbox: a grant does, and its reason stands at each message in the audit log. */
    private long exportByGrant(Who.Officer officer, AdminRequest.Export request, ExportSink sink)
            throws IOException, RefusedException {
        String address = request.address();
        Directory directory = installation.directory();
        Optional<Grant> grant = directory.person(address)
                .flatMap(owner -> directory.grant(officer.person.account(), owner.account()));
        SignedInBy by = officer.session.by();
        Optional<LiveSession> begun = grant.flatMap(given -> directory.sessions()
                .begin(
                        officer.session.info(),
                        new SignedInBy(
                                by.login(), by.account(), by.method(), by.credential(), true, Optional.of(given.mandate()))));
        if (begun.isEmpty()) {
            officer.admin.refused("DENIED", "request=Export permission=" + Permission.EXPORT);
            throw new RefusedException("no grant lets you open that mailbox; redoubt grant give lets you");
        }
        try (LiveSession session = begun.get()) {
            agreed(officer.admin, request);
            AuthenticatedPrincipal reader =
                    new AuthenticatedPrincipal(by.login(), officer.person.account(), true, session);
            return new LocalAdmin(installation, listeners, reader, session.info()).export(request, sink);
        }
    }

    private void agreed(LocalAdmin admin, AdminRequest.Export request) throws RefusedException {
        if (secondPerson.wanted(request)) {
            secondPerson.needAgreement(admin, request);
        }
    }

    private AdminAnswer signIn(String address, Secret password, String code) {
        SessionInfo info = new SessionInfo(session.id(), "admin", "local", true);
        Directory directory = installation.directory();
        SignIn result = directory.signIn(
                address, password.utf8(), Optional.of(code).filter(text -> !text.isEmpty()), info);
        return switch (result) {
            case SignIn.Refused refused -> new AdminAnswer.Refused(refused.publicText());
            case SignIn.Accepted(var principal) -> {
                Optional<String> objection = door(installation, principal, info);
                if (objection.isPresent()) {
                    principal.session().close();
                    yield new AdminAnswer.Refused(objection.get());
                }
                leave();
                Person person = directory.person(principal.account()).orElseThrow();
                AuthenticatedPrincipal officer =
                        new AuthenticatedPrincipal(principal.login(), principal.account(), true, principal.session());
                LocalAdmin admin = new LocalAdmin(installation, listeners, officer, info);
                who = new Who.Officer(person, principal.session(), admin);
                yield AdminAnswer.Done.of("signed in as " + person.address());
            }
        };
    }

    /** Why somebody who has shown her password may not act for the organisation. */
    private static Optional<String> objection(Directory directory, AccountId account, LiveSession begun) {
        Optional<Person> person = directory.person(account);
        // A password of one program is not the person; DESIGN rule 5: whoever administers has a second factor.
        boolean both = (begun.by().credential().isEmpty() || Passkey.named(begun.by().credential()))
                && person.filter(one -> directory.secondFactor(one.id()).any())
                        .isPresent();
        if (person.isEmpty() || directory.roles(person.get()).isEmpty()) {
            return Optional.of("you hold no role");
        }
        return both ? Optional.empty() : Optional.of("a role needs a second factor: redoubt second-factor add");
    }

    /** Who does what is asked, if it may be asked. */
    private LocalAdmin admitted(AdminRequest request) throws RefusedException {
        return switch (who) {
            case Who.Nobody() -> throw new RefusedException("sign in first: redoubt --as PERSON");
            case Who.Operator(var admin) -> {
                if (request instanceof AdminRequest.GiveGrant give && give.hold()) {
                    throw new RefusedException("who hides a grant is one of these: " + Role.givers(Permission.HIDDEN_GRANTS));
                }
                yield admin;
            }
            case Who.Officer officer -> {
                Optional<String> objection = objection(officer, request);
                if (objection.isPresent()) {
                    String touched = "request=" + request.getClass().getSimpleName() + " permission="
                            + AdminPolicy.needed(request);
                    officer.admin.refused("DENIED", touched);
                    throw new RefusedException(objection.get());
                }
                officer.session.seen();
                yield officer.admin;
            }
        };
    }

    private Optional<String> objection(Who.Officer officer, AdminRequest request) {
        Directory directory = installation.directory();
        if (officer.session.stopped()) {
            return Optional.of("your session was ended");
        }
        Optional<String> unfit = objection(directory, officer.person.account(), officer.session);
        if (unfit.isPresent()) {
            return unfit;
        }
        Permission needed = AdminPolicy.needed(request);
        if (!directory.permits(officer.person.account(), needed)) {
            String roles = Role.givers(needed);
            return Optional.of(roles.isEmpty()
                    ? "only the operator of this machine may do that"
                    : "that needs one of these roles: " + roles);
        }
        if (AdminPolicy.gains(request).filter(address -> isOrHas(address, officer.person)).isPresent()) {
            return Optional.of("nobody gives herself anything; ask somebody else");
        }
        Optional<Person> subject = AdminPolicy.subject(request).flatMap(directory::person);
        boolean mightier = subject.filter(one -> !directory.roles(one).isEmpty()).isPresent();
        if (mightier && !directory.permits(officer.person.account(), Permission.ROLES)) {
            return Optional.of("this person holds a role; that needs one of these roles: " + Role.givers(Permission.ROLES));
        }
        boolean wayIn = WAYS_IN.contains(needed) || request instanceof AdminRequest.AddAlias;
        if (wayIn && subject.filter(this::mayOpenAnothers).isPresent()) {
            return Optional.of("a grant lets this person open another's mailbox; only the operator of this machine may do"
                    + " that, or anybody once the grant has ended");
        }
        return Optional.empty();
    }

    /** Whoever gives her a password or takes her second factor could sign in as her, and read by her grant. */
    private boolean mayOpenAnothers(Person person) {
        return installation.directory().grants().stream()
                .anyMatch(grant -> grant.officer().equals(person.account())
                        && grant.live(InstantSource.system().instant()));
    }

    /** Whether an address is a person's own, or that of a group she is in. */
    private boolean isOrHas(String address, Person person) {
        Directory directory = installation.directory();
        boolean own = directory.person(address).filter(one -> one.id().equals(person.id())).isPresent();
        Optional<Group> group = directory.group(address);
        return own || group.filter(one -> directory.isMember(one.id().value(), person.account())).isPresent();
    }

    private void leave() {
        if (who instanceof Who.Officer officer) {
            officer.session.close();
        }
    }

    @Override
    public void close() {
        leave();
        who = new Who.Nobody();
        if (owning) {
            installation.close();
        }
    }
}
