package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.redoubt.server.Officers.PASSWORD;
import static org.redoubt.server.Officers.done;
import static org.redoubt.server.Officers.refused;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.EmailId;
import org.redoubt.account.MailboxId;
import org.redoubt.account.Purpose;
import org.redoubt.account.RightsRevokedException;
import org.redoubt.directory.Role;
import org.redoubt.directory.SignIn;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditQuery;
import org.redoubt.guard.AuditReader;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.ControlServer;
import org.redoubt.server.admin.ExportSink;
import org.redoubt.server.admin.ImportSession.Incoming;
import org.redoubt.server.admin.RefusedException;
import org.redoubt.server.admin.RemoteAdmin;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.server.mailfile.StoredMessage;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;

/** Who may ask what over the control sockets, by the roles she holds. */
@Timeout(120)
class RolesTest {
    private static final String BOB = "bob@example.org";

    private final Officers officers = new Officers();
    private DataFolder folder = DataFolder.at(Path.of(""));
    private Path people = Path.of("");
    private Installation installation;
    private ControlServer control;
    private ControlServer forPeople;
    private AdminService operator;

    @BeforeEach
    void open(@TempDir Path root) throws Exception {
        folder = DataFolder.at(root.resolve("d"));
        people = root.resolve("people.sock");
        FolderInit.create(folder, "example.org", "mail.example.org", true);
        installation = Installation.open(folder).orElseThrow();
        control = ControlServer.open(
                folder.controlSocket(),
                folder.spool(),
                1 << 20,
                login -> AdminDesk.operator(installation, false, List.of(), login));
        forPeople = ControlServer.openToAll(people, 1 << 20, _ -> AdminDesk.reception(installation, List.of()));
        operator = RemoteAdmin.connect(folder.controlSocket()).orElseThrow();
        done(operator, new AdminRequest.AddDomain("example.org"));
        done(operator, new AdminRequest.AddAccount(BOB, "Bob", Secret.of(PASSWORD), 0, false));
    }

    @AfterEach
    void close() throws IOException {
        operator.close();
        forPeople.close();
        control.close();
        installation.close();
    }

    private AdminService connect() throws IOException {
        return RemoteAdmin.connect(people).orElseThrow();
    }

    private AdminService as(String address) throws IOException {
        return officers.as(address, this::connect);
    }

    private List<AuditEvent> events(String action) throws IOException {
        List<AuditEvent> events = new ArrayList<>();
        new AuditReader(folder.audit()).query(AuditQuery.ALL.kind(AuditKind.ADMIN), record -> {
            if (record.event().action().equals(action)) {
                events.add(record.event());
            }
            return true;
        });
        return events;
    }

    @Test
    void theOperatorOfTheMachineIsNamedByHerLoginThere() throws Exception {
        done(operator, new AdminRequest.GiveRole(BOB, "helpdesk"));
        // What comes after is on disk after it.
        done(operator, new AdminRequest.TakeRole(BOB, "helpdesk"));
        AuditEvent event = events("ROLE-GIVE").getLast();
        assertEquals("operator:" + System.getProperty("user.name"), event.principal());
        assertEquals("ok", event.outcome());
        assertTrue(event.touched().contains("role=helpdesk") && event.touched().contains("principal="), event.touched());
    }

    @Test
    void everybodyMayOpenTheAddressForPeopleAndReachesTheSignInOnly() throws Exception {
        assertEquals("rw-rw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(people)));
        officers.hire(operator, "helen@example.org", Role.HELPDESK);
        try (AdminService nobody = connect()) {
            for (AdminRequest request : AdminPolicyTest.requests().values()) {
                boolean plain = !(request instanceof AdminRequest.Import || request instanceof AdminRequest.Export
                        || request instanceof AdminRequest.SignInAs);
                if (plain) {
                    assertEquals("sign in first: redoubt --as PERSON", refused(nobody, request));
                }
            }
            assertThrows(RefusedException.class, () -> nobody.export(BOB, Optional.empty(), new Nothing()));
            assertThrows(RefusedException.class, () -> nobody.importInto(BOB));
        }
    }

    /** Each request of each role, as the table has it, through the real socket. */
    @ParameterizedTest
    @EnumSource(Role.class)
    void aRoleMayAskWhatItsPermissionsAllowAndNothingElse(Role role) throws Exception {
        String officer = "officer@example.org";
        officers.hire(operator, officer, role);
        try (AdminService service = as(officer)) {
            for (Map.Entry<String, AdminRequest> entry : AdminPolicyTest.requests().entrySet()) {
                AdminRequest request = entry.getValue();
                boolean streams = request instanceof AdminRequest.Import || request instanceof AdminRequest.Export;
                if (streams || request instanceof AdminRequest.SignInAs) {
                    continue;
                }
                boolean allowed = role.permissions().contains(AdminPolicy.needed(request));
                String why = service.ask(request) instanceof AdminAnswer.Refused(var text) ? text : "";
                boolean denied = why.startsWith("that needs one of these roles") || why.startsWith("only the operator");
                assertEquals(allowed, !denied, role + " " + entry.getKey() + ": " + why);
            }
        }
        if (role != Role.OWNER) {
            AuditEvent denied = events("DENIED").getLast();
            assertEquals(officer, denied.principal());
            assertEquals("refused", denied.outcome());
            assertTrue(denied.touched().startsWith("request="), denied.touched());
        }
    }

    @Test
    void withoutARoleOrASecondFactorNobodyComesIn() throws Exception {
        try (AdminService service = connect()) {
            assertEquals(
                    "you hold no role", refused(service, new AdminRequest.SignInAs(BOB, Secret.of(PASSWORD), "")));
            done(operator, new AdminRequest.GiveRole(BOB, "auditor"));
            assertTrue(refused(service, new AdminRequest.SignInAs(BOB, Secret.of(PASSWORD), ""))
                    .startsWith("a role needs a second factor"));
            refused(service, new AdminRequest.SignInAs(BOB, Secret.of("not it at all"), ""));
            officers.hire(operator, "helen@example.org", Role.HELPDESK);
            assertTrue(refused(service, new AdminRequest.SignInAs("helen@example.org", Secret.of(PASSWORD), ""))
                    .contains("second factor"));
            String app = String.valueOf(done(
                            operator, new AdminRequest.AddAppPassword("helen@example.org", "P", List.of(), false))
                    .rows()
                    .getFirst()
                    .get("password"));
            refused(service, new AdminRequest.SignInAs("helen@example.org", Secret.of(app), ""));
            assertEquals("sign in first: redoubt --as PERSON", refused(service, new AdminRequest.Status()));
        }
        assertEquals(List.of(), installation.directory().sessions().list(_ -> true));
    }

    /** However it came to the desk: the door for programs has no business there. */
    @Test
    void aPasswordOfAProgramIsNotThePerson() throws Exception {
        officers.hire(operator, "helen@example.org", Role.HELPDESK);
        String app = String.valueOf(done(operator, new AdminRequest.AddAppPassword("helen@example.org", "P", List.of(), false))
                .rows()
                .getFirst()
                .get("password"));
        SessionInfo session = new SessionInfo("s7", "imap", "192.0.2.7:40000", true);
        Principal helen = ((SignIn.Accepted) installation.directory().signIn("helen@example.org", app.getBytes(StandardCharsets.UTF_8), session)).principal();
        AdminDesk desk = AdminDesk.browser(installation, List.of(), helen, session);
        RefusedException no = assertThrows(RefusedException.class, () -> desk.answer(new AdminRequest.Status()));
        assertTrue(String.valueOf(no.getMessage()).startsWith("a role needs a second factor"), no.getMessage());
    }

    @Test
    void aRoleThatIsTakenIsGoneAtTheNextRequestAndASessionThatIsEndedToo() throws Exception {
        officers.hire(operator, "helen@example.org", Role.HELPDESK);
        try (AdminService helen = as("helen@example.org")) {
            done(helen, new AdminRequest.ListAccounts());
            assertEquals(1, installation.directory().sessions().list(_ -> true).size());
            done(operator, new AdminRequest.TakeRole("helen@example.org", "helpdesk"));
            refused(helen, new AdminRequest.ListAccounts());
            done(operator, new AdminRequest.GiveRole("helen@example.org", "helpdesk"));
            done(helen, new AdminRequest.ListAccounts());
            done(operator, new AdminRequest.EndSessions(Optional.of("helen@example.org"), Optional.empty()));
            assertEquals("your session was ended", refused(helen, new AdminRequest.ListAccounts()));
        }
        assertEquals("the person does not hold this role", refused(operator, new AdminRequest.TakeRole(BOB, "auditor")));
        assertTrue(refused(operator, new AdminRequest.GiveRole(BOB, "king")).startsWith("roles are helpdesk, "));
    }

    @Test
    void actsOfAPersonAreHersInTheAuditLog() throws Exception {
        officers.hire(operator, "pia@example.org", Role.PEOPLE_ADMIN);
        try (AdminService pia = as("pia@example.org")) {
            done(pia, new AdminRequest.AddGroup("crew@example.org", List.of(BOB)));
        }
        AuditEvent event = events("GROUP-ADD").getLast();
        assertEquals("pia@example.org", event.principal());
        assertEquals("admin", event.session().via());
    }

    @Test
    void nobodyGivesHerselfAnythingAndNobodyReachesUpwards() throws Exception {
        officers.hire(operator, "olga@example.org", Role.OWNER);
        officers.hire(operator, "pia@example.org", Role.PEOPLE_ADMIN);
        done(operator, new AdminRequest.AddGroup("inner@example.org", List.of("pia@example.org")));
        done(operator, new AdminRequest.AddGroup("crew@example.org", List.of(BOB)));
        try (AdminService pia = as("pia@example.org")) {
            String self = "nobody gives herself anything; ask somebody else";
            assertEquals(self, refused(pia, new AdminRequest.AddMember("crew@example.org", "pia@example.org")));
            assertEquals(self, refused(pia, new AdminRequest.AddMember("crew@example.org", "inner@example.org")));
            assertEquals(self, refused(pia, new AdminRequest.AddAlias("boss@example.org", "pia@example.org")));
            String up = "this person holds a role; that needs one of these roles: owner";
            Secret other = Secret.of("another horse battery");
            assertEquals(up, refused(pia, new AdminRequest.SetPassword("olga@example.org", other)));
            assertEquals(up, refused(pia, new AdminRequest.RemoveAccount("olga@example.org")));
            assertEquals(up, refused(pia, new AdminRequest.SetEnabled("olga@example.org", false)));
            assertEquals(up, refused(pia, new AdminRequest.AddAlias("chief@example.org", "olga@example.org")));
            done(pia, new AdminRequest.AddAlias("robert@example.org", BOB));
            done(pia, new AdminRequest.SetPassword(BOB, other));
        }
        officers.hire(operator, "sam@example.org", Role.SECURITY_OFFICER);
        try (AdminService sam = as("sam@example.org")) {
            String up = "this person holds a role; that needs one of these roles: owner";
            done(sam, new AdminRequest.AskSecondFactor("pia@example.org", false));
            assertEquals(up, refused(sam, new AdminRequest.AskSecondFactor("pia@example.org", true)));
        }
        done(operator, new AdminRequest.TakeRole("sam@example.org", "security-officer"));
        try (AdminService olga = as("olga@example.org")) {
            done(olga, new AdminRequest.AskSecondFactor("pia@example.org", true));
            refused(olga, new AdminRequest.GiveRole("olga@example.org", "compliance-officer"));
            done(olga, new AdminRequest.GiveRole(BOB, "auditor"));
            assertEquals("somebody must stay administrator", refused(olga, new AdminRequest.TakeRole("olga@example.org", "owner")));
        }
        List<Object> roles = done(operator, new AdminRequest.ListRoles()).rows().stream()
                .map(row -> row.get("roles"))
                .toList();
        assertEquals(List.of(List.of("auditor"), List.of("owner"), List.of("people-admin")), roles);
    }

    /** Else whoever helps people in would read what these may open. */
    @Test
    void nobodyTakesTheWayInOfWhoeverMayOpenAnothersMailbox() throws Exception {
        officers.hire(operator, "helen@example.org", Role.HELPDESK);
        officers.hire(operator, "olga@example.org", Role.OWNER);
        long until = Instant.now().plusSeconds(3_600).toEpochMilli();
        Object grant = done(
                        operator,
                        new AdminRequest.GiveGrant(BOB, "olga@example.org", "case 2026-17", until, true, false))
                .rows()
                .getFirst()
                .get("id");
        AdminRequest other = new AdminRequest.SetPassword(BOB, Secret.of("another horse battery"));
        AdminRequest second = new AdminRequest.AddSecondFactor(BOB);
        try (AdminService helen = as("helen@example.org");
                AdminService olga = as("olga@example.org")) {
            String no = "a grant lets this person open another's mailbox";
            assertTrue(refused(helen, other).startsWith(no));
            assertTrue(refused(olga, other).startsWith(no));
            assertTrue(refused(olga, second).startsWith(no));
            assertTrue(refused(olga, new AdminRequest.UnlinkProvider(BOB)).startsWith(no));
            assertTrue(refused(olga, new AdminRequest.AddAlias("robert@example.org", BOB)).startsWith(no));
            done(olga, new AdminRequest.SetEnabled(BOB, false));
            done(operator, new AdminRequest.EndGrant(Long.parseLong(String.valueOf(grant))));
            done(helen, other);
            done(olga, second);
        }
        assertTrue(events("DENIED").stream().anyMatch(event -> event.touched().contains("SetPassword")));
    }

    @Test
    void rolesOutliveARestartAndEndWithThePerson() throws Exception {
        officers.hire(operator, "helen@example.org", Role.HELPDESK, Role.AUDITOR);
        operator.close();
        forPeople.close();
        control.close();
        installation.close();
        installation = Installation.open(folder).orElseThrow();
        assertEquals(
                Set.of(Role.HELPDESK, Role.AUDITOR),
                installation.directory().roles(installation.directory().person("helen@example.org").orElseThrow()));
        operator = LocalAdmin.within(installation);
        done(operator, new AdminRequest.RemoveAccount("helen@example.org"));
        assertEquals(List.of(), done(operator, new AdminRequest.ListRoles()).rows());
    }

    @Test
    void anAuditorReadsTheLogWithoutTheMachineAndThatIsInIt() throws Exception {
        officers.hire(operator, "ada@example.org", Role.AUDITOR);
        done(operator, new AdminRequest.SetEnabled(BOB, false));
        try (AdminService ada = as("ada@example.org")) {
            List<Map<String, Object>> rows = done(ada, query(Optional.empty(), Optional.of("admin"))).rows();
            assertTrue(rows.stream().anyMatch(row -> "ENABLED-SET".equals(row.get("action"))), rows.toString());
            assertEquals(2, done(ada, new AdminRequest.QueryAudit(
                            Optional.empty(), Optional.empty(), Optional.empty(), OptionalLong.empty(), false,
                            OptionalLong.empty(), OptionalLong.empty(), 2))
                    .rows()
                    .size());
            refused(ada, query(Optional.of("nobody@example.org"), Optional.empty()));
            refused(ada, query(Optional.empty(), Optional.of("gossip")));
        }
        assertEquals("ada@example.org", events("AUDIT-QUERY").getFirst().principal());
    }

    private static AdminRequest query(Optional<String> account, Optional<String> kind) {
        return new AdminRequest.QueryAudit(
                account, Optional.empty(), kind, OptionalLong.empty(), false, OptionalLong.empty(), OptionalLong.empty(), 100);
    }

    /** No role reads mail: neither at the desk nor at the gate, whatever she says it is for. */
    @ParameterizedTest
    @EnumSource(Role.class)
    void noRoleReadsMail(Role role) throws Exception {
        EmailId letter = letterToBob();
        AccountId bob = installation.directory().person(BOB).orElseThrow().account();
        String officer = "officer@example.org";
        officers.hire(operator, officer, role);
        try (AdminService service = as(officer)) {
            assertThrows(RefusedException.class, () -> service.export(BOB, Optional.empty(), new Nothing()));
            assertThrows(RefusedException.class, () -> service.importInto(BOB));
            if (service.ask(new AdminRequest.ShowAccount(BOB)) instanceof AdminAnswer.Done(var _, var rows)) {
                assertFalse(rows.getFirst().containsKey("mailboxes"), rows.toString());
            }
        }
        SessionInfo info = new SessionInfo("s1", "imap", "192.0.2.1:4000", true);
        done(operator, new AdminRequest.RemoveSecondFactor(officer));
        SignIn signIn = installation.directory().signIn(officer, PASSWORD.getBytes(StandardCharsets.UTF_8), info);
        Principal signedIn = assertInstanceOf(SignIn.Accepted.class, signIn).principal();
        Principal atTheDesk =
                new AuthenticatedPrincipal(signedIn.login(), signedIn.account(), true, signedIn.session());
        for (Purpose purpose : Purpose.values()) {
            assertThrows(
                    AccessDeniedException.class, () -> installation.gate().open(signedIn, bob, info, purpose), purpose.name());
            if (purpose != Purpose.ADMINISTRATION && purpose != Purpose.RECOVERY) {
                assertThrows(
                        AccessDeniedException.class,
                        () -> installation.gate().open(atTheDesk, bob, info, purpose),
                        purpose.name());
            }
        }
        for (Purpose purpose : List.of(Purpose.ADMINISTRATION, Purpose.RECOVERY)) {
            try (AccountHandle seen = installation.gate().open(atTheDesk, bob, info, purpose)) {
                MailboxId inbox = new MailboxId(1);
                assertEquals(1, seen.quota().messages());
                assertEquals(Optional.empty(), seen.mailbox(inbox));
                assertThrows(RightsRevokedException.class, () -> seen.summaries(List.of(letter)));
                assertThrows(RightsRevokedException.class, () -> seen.read("X", List.of(letter)));
                assertThrows(RightsRevokedException.class, () -> seen.read("X", inbox, NumberSet.of(1), List.of(letter)));
                assertThrows(RightsRevokedException.class, () -> seen.deletedPage(Optional.empty()));
                assertThrows(RightsRevokedException.class, seen::scripts);
            }
        }
    }

    private EmailId letterToBob() throws Exception {
        try (AdminService owner = LocalAdmin.within(installation)) {
            byte[] letter = "Subject: private\r\n\r\nfor Bob alone\r\n".getBytes(StandardCharsets.UTF_8);
            try (var session = owner.importInto(BOB)) {
                session.put(List.of(new Incoming("INBOX", Set.of(), Optional.empty(), letter)));
            }
        }
        AccountId bob = installation.directory().person(BOB).orElseThrow().account();
        Principal himself = new AuthenticatedPrincipal(BOB, bob, false);
        SessionInfo info = new SessionInfo("s0", "test", "local", true);
        try (AccountHandle handle = installation.gate().open(himself, bob, info, Purpose.MAIL_ACCESS)) {
            return handle.mailbox(new MailboxId(1)).orElseThrow().row(1).orElseThrow().email();
        }
    }

    private static final class Nothing implements ExportSink {
        private final Map<String, Long> mailboxes = new HashMap<>();

        @Override
        public void mailbox(String path, List<String> keywords, long messages) {
            mailboxes.put(path, messages);
        }

        @Override
        public void message(StoredMessage message) {
            throw new AssertionError("a message was told");
        }

        @Override
        public void damaged(long uid, String why) {
            throw new AssertionError("a message was told");
        }
    }
}
