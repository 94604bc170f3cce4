package org.redoubt.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.AccountChecker;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxTree;
import org.redoubt.account.Purpose;
import org.redoubt.account.Quota;
import org.redoubt.account.Recovered;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Approval;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Group;
import org.redoubt.directory.Offices;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.Person;
import org.redoubt.directory.Role;
import org.redoubt.guard.AuditHistory;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.ldap.LdapServer;
import org.redoubt.server.Server.OpenListener;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminAnswer.Done;
import org.redoubt.server.admin.AdminAnswer.Refused;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.ExportSink;
import org.redoubt.server.admin.ImportSession;
import org.redoubt.server.admin.RefusedException;
import org.redoubt.server.config.LdapConfig;
import org.redoubt.server.config.ResponseConfig;
import org.redoubt.server.ldap.LdapFollower;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;

/**
 * Does what is asked, in the process that has the data folder open, in somebody's name; every act is in the audit log
 * before its answer is given. Whether she may ask it was decided before, by {@link AdminDesk}.
 */
final class LocalAdmin {
    private static final System.Logger LOG = System.getLogger("redoubt.admin");

    /** The login on this machine that this process runs under. */
    private static final String SELF = System.getProperty("user.name", "?");

    /** People in one answer. */
    private static final int FOUND = 1_000;

    private final Installation installation;
    private final List<OpenListener> listeners;
    private final Directory directory;
    private final Administration administration;
    private final OperatorAudit acts;
    private final KeyAdmin masterKeys;
    private final QueueAdmin queue;
    private final AlertAdmin alerts;
    private final TraceAdmin traces;
    private final SignInAdmin signIns;
    private final ReportsAdmin reports;
    private final DomainKeys keys;
    private final DomainDns dns;
    private final QuarantineAdmin quarantine;
    private final OfficeAdmin offices;
    private final AuditAdmin audits;
    private final SessionInfo session;
    private final Principal operator;
    private final FlowAdmin flow;
    private final AuditSearchAdmin auditSearch;
    private final ResponseAdmin responses;
    private final HoldAdmin holds;
    private final EscrowAdmin escrow;

    LocalAdmin(Installation installation, List<OpenListener> listeners, Principal operator, SessionInfo session) {
        this(installation, listeners, operator, session, Following.NOBODY);
    }

    /** @param following whoever waits for long answers */
    LocalAdmin(
            Installation installation,
            List<OpenListener> listeners,
            Principal operator,
            SessionInfo session,
            Following following) {
        this.installation = installation;
        this.operator = operator;
        this.session = session;
        this.listeners = listeners;
        this.directory = installation.directory();
        this.administration = directory.administration(operator, session);
        this.acts = new OperatorAudit(installation.audit(), operator.login(), session);
        InboxNotice inbox =
                new InboxNotice(installation.gate(), installation.config().hostname(), InstantSource.system(), session);
        this.offices = new OfficeAdmin(directory, administration, new GrantNotice(directory, inbox), operator.login());
        this.holds = new HoldAdmin(installation.accounts(), directory, installation.removals(), acts);
        this.escrow = new EscrowAdmin(directory, administration.escrow(), new EscrowMail(installation, inbox), acts);
        this.audits = new AuditAdmin(installation.folder().audit(), directory, acts, following);
        AuditHistory history = new AuditHistory(installation.folder().audit());
        this.auditSearch = new AuditSearchAdmin(history, directory, acts);
        this.responses = new ResponseAdmin(history, directory, acts);
        this.alerts = new AlertAdmin(installation.alerts(), acts);
        this.queue = new QueueAdmin(installation.queue(), installation.trace(), directory, acts);
        this.reports = new ReportsAdmin(installation.feedback(), directory, acts);
        this.quarantine = new QuarantineAdmin(installation.queue(), installation.trace(), acts);
        this.flow = new FlowAdmin(installation, operator, session, acts);
        this.traces = new TraceAdmin(installation.trace(), installation.queue(), acts);
        this.masterKeys = new KeyAdmin(installation, acts);
        this.signIns = new SignInAdmin(
                directory,
                administration,
                new ProgramAdmin(directory, installation.grants(), acts),
                new ScimAdmin(
                        directory,
                        installation.provisioning(),
                        installation.config().ldap().map(LdapConfig::domains).orElse(List.of()),
                        acts),
                installation.folder().breachList(),
                installation.config().countries().isPresent(),
                acts);
        this.keys =
                new DomainKeys(directory, administration, installation.resolver(), InstantSource.system());
        this.dns = new DomainDns(installation.config(), installation.folder(), directory, installation.resolver());
    }

    /** For a command that has opened the folder itself: closing this closes it. */
    static AdminService owning(Installation installation) {
        return AdminDesk.operator(installation, true, List.of(), SELF);
    }

    /** For a process that goes on with the folder, without listeners yet. */
    static AdminService within(Installation installation) {
        return AdminDesk.operator(installation, false, List.of(), SELF);
    }

    /** The server itself. */
    private static LocalAdmin server(Installation installation) {
        return new LocalAdmin(
                installation,
                List.of(),
                new AuthenticatedPrincipal("server", Directory.ACCOUNT, true),
                new SessionInfo("server", "server", "local", true));
    }

    /**
     * Ends what was open by grants whose time is over, and takes away what is asked of the escrow and was not agreed to in time;
     * for the server itself, every moment.
     */
    static void endDue(Installation installation) {
        if (installation.directory().grants().stream().anyMatch(grant -> grant.ended().isEmpty())) {
            server(installation).administration.offices().endDueGrants();
        }
        if (!installation.directory().escrowRequests().isEmpty()) {
            server(installation).administration.escrow().endDue();
        }
    }

    /** Ends sessions in the server's own name; how many there were. */
    static int endSessions(Installation installation, Predicate<LiveSession> which) {
        return server(installation).administration.endSessions(which).size();
    }

    /** What one person asked and this one has agreed to. */
    AdminAnswer askFor(String other, AdminRequest request) throws IOException {
        return request instanceof AdminRequest.GiveGrant give
                ? offices.give(give, other + " and " + operator.login())
                : ask(request);
    }

    /** Whether something that waits for a second person is about her own mailbox, and she is not to hear of it. */
    boolean secret(Approval approval) {
        return offices.secret(approval);
    }

    /** Legal holds in her name. */
    HoldAdmin holds() {
        return holds;
    }

    /** The escrow in her name. */
    EscrowAdmin escrow() {
        return escrow;
    }

    /** Roles, grants and approvals in her name. */
    Offices offices() {
        return administration.offices();
    }

    String login() {
        return operator.login();
    }

    /** Writes down what was asked and may not be. */
    void refused(String action, String touched) {
        acts.record(action, touched, "refused");
    }

    AdminAnswer ask(AdminRequest request) throws IOException {
        try {
            return answer(request);
        } catch (AuditUnavailableException e) {
            throw new IOException("the audit log cannot be written, so nothing is done: " + e.getMessage(), e);
        } catch (StoreException e) {
            throw new IOException("the store has failed: " + e.getMessage(), e);
        }
    }

    private AdminAnswer answer(AdminRequest request) throws IOException {
        return switch (request) {
            case AdminRequest.AddDomain(var domain) -> told(keys.add(domain), "added " + domain);
            case AdminRequest.RemoveDomain(var domain) ->
                told(administration.removeDomain(domain), "removed " + domain);
            case AdminRequest.ListDomains() ->
                new Done("", rows(directory.domains(), domain -> Map.of("domain", domain.unicode())));
            case AdminRequest.RotateKeys(var domain, var published) -> keys.rotate(domain, published);
            case AdminRequest.CheckDomain(var domain) -> dns.check(domain);
            case AdminRequest.AddAccount add -> addAccount(add);
            case AdminRequest.RemoveAccount(var address) -> {
                installation.removals().lock();
                try {
                    yield removeAccount(address);
                } finally {
                    installation.removals().unlock();
                }
            }
            case AdminRequest.ListAccounts() -> new Done("", rows(directory.people(), LocalAdmin::row));
            case AdminRequest.FindAccounts find -> new Done("", find(find));
            case AdminRequest.ShowAccount(var address) -> showAccount(address);
            case AdminRequest.SetPassword(var address, var password) ->
                told(administration.setPassword(address, password.utf8()), "changed the password of " + address);
            case AdminRequest.SetEnabled(var address, var enabled) ->
                told(
                        administration.setEnabled(address, enabled),
                        enabled ? address + " may sign in" : address + " may not sign in; every session has ended");
            case AdminRequest.AddAlias(var alias, var target) ->
                told(administration.addAlias(alias, target), "added " + alias + " for " + target);
            case AdminRequest.RemoveAlias(var alias) -> told(administration.removeAlias(alias), "removed " + alias);
            case AdminRequest.ListDeleted(var address) -> deleted(address);
            case AdminRequest.RecoverDeleted recover -> recover(recover);
            case AdminRequest.ListAliases(var target) -> new Done("", aliases(target));
            case AdminRequest.AddGroup(var address, var members) ->
                told(administration.addGroup(address, members), "added " + address);
            case AdminRequest.RemoveGroup(var address) ->
                told(administration.removeGroup(address), "removed " + address);
            case AdminRequest.AddMember(var group, var member) ->
                told(administration.addMember(group, member), "added " + member + " to " + group);
            case AdminRequest.RemoveMember(var group, var member) ->
                told(administration.removeMember(group, member), "removed " + member + " from " + group);
            case AdminRequest.ListGroups() -> new Done("", rows(directory.groups(), LocalAdmin::row));
            case AdminRequest.Keys keys -> masterKeys.answer(keys);
            case AdminRequest.SignIn signIn -> signIns.answer(signIn);
            case AdminRequest.Office office -> answer(office);
            case AdminRequest.Escrows escrow -> this.escrow.answer(escrow);
            case AdminRequest.CheckAccounts(var address) -> check(address);
            case AdminRequest.Flow flow -> this.flow.answer(flow);
            case AdminRequest.Waiting waiting -> answer(waiting);
            case AdminRequest.Trace trace -> traces.find(trace);
            case AdminRequest.ListAlerts(var all) -> alerts.list(all);
            case AdminRequest.ShowAlert(var id) -> alerts.show(id);
            case AdminRequest.CloseAlert(var id) -> alerts.close(id);
            case AdminRequest.ListResponses() -> responses.list();
            case AdminRequest.ListReports reports -> this.reports.list(reports);
            case AdminRequest.BeginDrill(var attack) -> alerts.beginDrill(directory.probes(), attack);
            case AdminRequest.Status() -> status();
            case AdminRequest.ShowHealth() -> health();
            case AdminRequest.Import _, AdminRequest.Export _ ->
                throw new IllegalArgumentException("not a plain request");
        };
    }

    private AdminAnswer answer(AdminRequest.Waiting request) throws IOException {
        return switch (request) {
            case AdminRequest.ListQuarantine() -> quarantine.list();
            case AdminRequest.ShowQuarantined(var id) -> quarantine.show(id);
            case AdminRequest.ReleaseQuarantined(var id, var reason) -> quarantine.release(id, reason);
            case AdminRequest.DropQuarantined(var id) -> quarantine.drop(id);
            case AdminRequest.ListQueue() -> queue.list();
            case AdminRequest.ShowQueued(var id) -> queue.show(id);
            case AdminRequest.RetryQueued(var id) -> queue.retry(id);
            case AdminRequest.HoldQueued(var id) -> queue.hold(id);
            case AdminRequest.RedirectQueued(var id, var address) -> queue.redirect(id, address);
            case AdminRequest.ReleaseHeld(var address) -> queue.releaseHeld(address);
            case AdminRequest.DropQueued(var id) -> queue.drop(id);
        };
    }

    private AdminAnswer answer(AdminRequest.Office request) throws IOException {
        return switch (request) {
            case AdminRequest.SignInAs _ -> throw new IllegalArgumentException("not a plain request");
            case AdminRequest.ListRoles() -> offices.roles();
            case AdminRequest.GiveRole(var address, var role) -> offices.give(address, role);
            case AdminRequest.TakeRole(var address, var role) -> offices.take(address, role);
            case AdminRequest.ListGrants(var all) -> offices.grants(all);
            case AdminRequest.GiveGrant give -> offices.give(give, operator.login());
            case AdminRequest.ListApprovals(var all) -> offices.approvals(all);
            case AdminRequest.RefuseApproval(var id) -> offices.refuse(id);
            case AdminRequest.Approve _ -> throw new IllegalArgumentException("not a plain request");
            case AdminRequest.EndGrant(var id) -> offices.endGrant(id);
            case AdminRequest.ListHolds() -> holds.list();
            case AdminRequest.PlaceHold place -> holds.place(place, operator.login());
            case AdminRequest.LiftHold lift -> holds.lift(lift);
            case AdminRequest.QueryAudit query -> audits.query(query);
            case AdminRequest.SearchAudit search -> auditSearch.search(search);
            case AdminRequest.CountFailures(var since) -> auditSearch.failures(since);
            case AdminRequest.WhatDid did -> audits.whatDid(did);
            case AdminRequest.VerifyAudit(var begin) -> {
                acts.record("AUDIT-VERIFY", "");
                yield installation.auditProof().answer(begin);
            }
        };
    }

    private AdminAnswer status() {
        return new Done("running as process " + ProcessHandle.current().pid(), rows(listeners, LocalAdmin::row));
    }

    private AdminAnswer health() {
        List<Map<String, Object>> rows = new ArrayList<>();
        installation.health().problems().forEach((what, problem) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("what", what);
            row.put("problem", problem);
            rows.add(row);
        });
        return new Done(rows.isEmpty() ? "well" : "", rows);
    }

    private static Map<String, Object> row(OpenListener listener) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("listener", listener.kind().text());
        row.put("host", listener.host());
        row.put("port", (long) listener.port());
        return row;
    }

    private static AdminAnswer told(Outcome<?> outcome, String done) {
        return switch (outcome) {
            case Outcome.Done<?> _ -> Done.of(done);
            case Outcome.Refused<?>(var problem) -> new Refused(problem.text());
        };
    }

    private AdminAnswer addAccount(AdminRequest.AddAccount add) throws IOException {
        Outcome<Person> outcome = administration.addPerson(
                add.address(), add.displayName(), add.password().utf8(), add.quotaOctets(), add.administrator());
        return switch (outcome) {
            case Outcome.Done<Person>(var person) -> {
                installation.accounts().create(person.account(), person.quotaOctets());
                yield Done.of("added " + person.address());
            }
            case Outcome.Refused<Person>(var problem) -> new Refused(problem.text());
        };
    }

    private AdminAnswer removeAccount(String address) throws IOException {
        Optional<Person> person = directory.person(address);
        if (person.isPresent() && installation.accounts().held(person.get().account())) {
            return new Refused("the mailbox is under legal hold: suspend the account (redoubt account disable), or have the"
                    + " hold lifted first");
        }
        return switch (administration.removePerson(address)) {
            case Outcome.Done<AccountId>(var account) -> {
                // What an identity provider has said of her goes with her.
                person.ifPresent(gone -> installation.provisioning().forget(gone.id().value()));
                installation.past().forget(account);
                yield Done.of("removed " + address
                        + (destroy(account)
                                ? "; the mailbox is destroyed"
                                : "; the mailbox is still open somewhere and is destroyed at the next start"));
            }
            case Outcome.Refused<AccountId>(var problem) -> new Refused(problem.text());
        };
    }

    private boolean destroy(AccountId account) {
        try {
            installation.accounts().destroy(account);
            administration.accountDestroyed(account);
            return true;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "event=account.destroy_later account=" + account.value(), e);
            return false;
        }
    }

    /** The keys of our domains, for the server itself. */
    static DomainKeys keys(Installation installation) {
        return server(installation).keys;
    }

    /** Answers alerts. */
    static Responder responder(Installation installation, List<ResponseConfig> responses) {
        LocalAdmin server = server(installation);
        return new Responder(
                responses, server.directory, server.administration, installation.queue(), server.acts, InstantSource.system());
    }

    /** Keeps people and groups as an LDAP server has them. */
    static LdapFollower ldap(Installation installation, LdapServer server, LdapConfig config) throws IOException {
        return new LdapFollower(
                server,
                config,
                installation.directory(),
                server(installation).administration,
                person -> installation.accounts().create(person.account(), person.quotaOctets()),
                installation.folder().ldapPeople());
    }

    /**
     * Ends what a crash, or a session that was still open, has left of removed people, begins new people's accounts, and
     * gives keys to domains that have none.
     */
    static void tidy(Installation installation) throws IOException {
        LocalAdmin admin = server(installation);
        Set<AccountId> existing = Set.copyOf(installation.accounts().all());
        for (Person person : installation.directory().people()) {
            if (!existing.contains(person.account())) {
                installation.accounts().create(person.account(), person.quotaOctets());
            }
        }
        installation.directory().accountsToDestroy().forEach(admin::destroy);
        admin.keys.complete();
    }

    private interface Row<T> {
        Map<String, Object> of(T thing);
    }

    private static <T> List<Map<String, Object>> rows(Iterable<T> things, Row<T> row) {
        List<Map<String, Object>> rows = new ArrayList<>();
        things.forEach(thing -> rows.add(row.of(thing)));
        return rows;
    }

    private static Map<String, Object> row(Person person) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("address", person.address());
        row.put("name", person.displayName());
        row.put("administrator", person.administrator());
        row.put("enabled", person.enabled());
        row.put("quota", person.quotaOctets());
        row.put("account", person.account().value());
        return row;
    }

    private List<Map<String, Object>> find(AdminRequest.FindAccounts find) {
        String wanted = find.text().orElse("").strip().toLowerCase(Locale.ROOT);
        return directory.people().stream()
                .filter(person -> wanted.isEmpty() || has(person, wanted))
                .sorted(Comparator.comparing(Person::address))
                .skip(Math.max(0, find.from()))
                .limit(Math.clamp(find.most(), 1, FOUND))
                .map(this::rowOfFound)
                .toList();
    }

    private static boolean has(Person person, String wanted) {
        return person.address().toLowerCase(Locale.ROOT).contains(wanted)
                || person.displayName().toLowerCase(Locale.ROOT).contains(wanted)
                || person.aliases().stream().anyMatch(alias -> alias.toLowerCase(Locale.ROOT).contains(wanted));
    }

    private Map<String, Object> rowOfFound(Person person) {
        Map<String, Object> row = row(person);
        row.put("roles", directory.roles(person).stream().sorted().map(Role::text).toList());
        row.put("second-factor", directory.secondFactor(person.id()).any());
        return row;
    }

    private static Map<String, Object> row(Group group) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("address", group.address());
        row.put("members", group.members());
        return row;
    }

    private AdminAnswer showAccount(String address) throws IOException {
        try {
            Person person = person(address);
            try (AccountHandle handle = open(person, Purpose.ADMINISTRATION)) {
                Quota quota = handle.quota();
                Map<String, Object> row = rowOfFound(person);
                row.put("aliases", person.aliases());
                row.put("used", quota.usedOctets());
                row.put("messages", quota.messages());
                if (operator.session().local()) {
                    // What somebody calls her mailboxes is hers; whoever has the machine sees it anyway.
                    row.put("mailboxes", mailboxes(handle.mailboxes()));
                }
                return new Done("", List.of(row));
            }
        } catch (RefusedException e) {
            return new Refused(String.valueOf(e.getMessage()));
        }
    }

    private static List<Map<String, Object>> mailboxes(MailboxTree tree) {
        List<Map<String, Object>> mailboxes = new ArrayList<>();
        for (Mailbox mailbox : tree.all()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("mailbox", tree.path(mailbox));
            row.put("messages", (long) mailbox.counts().total());
            row.put("unseen", (long) mailbox.counts().unseen());
            row.put("octets", mailbox.counts().octets());
            mailboxes.add(row);
        }
        return mailboxes;
    }

    private List<Map<String, Object>> aliases(Optional<String> target) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Person person : directory.people()) {
            if (target.isEmpty() || target.get().equalsIgnoreCase(person.address())) {
                person.aliases().forEach(alias -> rows.add(alias(alias, person.address())));
            }
        }
        for (Group group : directory.groups()) {
            if (target.isEmpty() || target.get().equalsIgnoreCase(group.address())) {
                group.aliases().forEach(alias -> rows.add(alias(alias, group.address())));
            }
        }
        return rows;
    }

    private static Map<String, Object> alias(String alias, String address) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("alias", alias);
        row.put("address", address);
        return row;
    }

    /** One row for each account, with what was found in it. */
    private AdminAnswer check(Optional<String> address) throws IOException {
        // It opens every message, and shows none.
        acts.record("CHECK", "");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Person person : directory.people()) {
            if (address.isEmpty() || address.get().equalsIgnoreCase(person.address())) {
                AccountChecker.Report report = installation.accounts().check(person.account(), address.isPresent());
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("address", person.address());
                row.put("emails", report.emails());
                row.put("findings", report.findings());
                // Of a closed account nothing was looked at.
                row.put("closed", installation.accounts().closed(person.account()));
                row.put(
                        "index",
                        installation.accounts().indexState(person.account()).name().toLowerCase(Locale.ROOT));
                rows.add(row);
            }
        }
        return new Done("", rows);
    }

    private AccountHandle open(Person person, Purpose purpose) throws IOException, RefusedException {
        try {
            return installation.gate().open(operator, person.account(), session, purpose);
        } catch (AccessDeniedException e) {
            throw new RefusedException("the account of " + person.address() + " cannot be opened");
        }
    }

    private Person person(String address) throws RefusedException {
        return directory.person(address).orElseThrow(() -> new RefusedException("there is no account " + address));
    }

    ImportSession importInto(String address) throws IOException, RefusedException {
        return new AccountImport(
                installation.gate(),
                open(person(address), Purpose.IMPORT),
                installation.config().messageOctets());
    }

    long export(AdminRequest.Export request, ExportSink sink) throws IOException, RefusedException {
        try (AccountHandle handle = open(person(request.address()), Purpose.EXPORT)) {
            return request.held()
                    ? AccountExport.ofHeld(handle, sink).runHeld()
                    : new AccountExport(handle, sink).run(request.mailbox());
        }
    }

    private AdminAnswer deleted(String address) throws IOException {
        try (AccountHandle handle = open(person(address), Purpose.RECOVERY)) {
            List<Map<String, Object>> rows = handle.deleted().stream()
                    .map(hour -> Map.<String, Object>of(
                            "deleted", hour.hour().toString(), "messages", hour.messages(), "octets", hour.octets()))
                    .toList();
            return new Done(rows.isEmpty() ? "nothing that was deleted can be brought back" : "", rows);
        } catch (RefusedException nobody) {
            return new Refused(String.valueOf(nobody.getMessage()));
        }
    }

    private AdminAnswer recover(AdminRequest.RecoverDeleted request) throws IOException {
        try (AccountHandle handle = open(person(request.address()), Purpose.RECOVERY)) {
            Optional<Recovered> recovered = handle.recover(
                    Instant.ofEpochMilli(request.from()), Instant.ofEpochMilli(request.before()), request.into());
            if (recovered.isEmpty()) {
                return new Refused("there is no mailbox " + request.into().orElse(""));
            }
            return switch (recovered.get()) {
                case Recovered.Done(var messages, var more) ->
                    new Done("", List.of(Map.of("messages", messages, "more", more)));
                case Recovered.OverQuota() -> new Refused("there is no room for them in the mailbox; raise the quota first");
            };
        } catch (RefusedException nobody) {
            return new Refused(String.valueOf(nobody.getMessage()));
        }
    }
}
