package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.redoubt.server.Officers.PASSWORD;
import static org.redoubt.server.Officers.done;
import static org.redoubt.server.Officers.refused;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
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
import org.redoubt.directory.Grant;
import org.redoubt.directory.Role;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditQuery;
import org.redoubt.guard.AuditReader;
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

/** Acts that two people have to agree to, through the real control socket. */
@Timeout(120)
class TwoPeopleTest {
    private static final String BOB = "bob@example.org";
    private static final String OLGA = "olga@example.org";
    private static final String CARLA = "carla@example.org";
    private static final String SAM = "sam@example.org";
    private static final String NOT_YET = "nothing is done yet; a second person has to agree until ";
    private static final String SAME =
            "a second person has to agree: not the one who asked, and not the one it is for";

    private final Officers officers = new Officers();
    private DataFolder folder = DataFolder.at(Path.of(""));
    private Installation installation;
    private ControlServer control;
    private AdminService operator;

    @BeforeEach
    void open(@TempDir Path root) throws Exception {
        folder = DataFolder.at(root.resolve("d"));
        FolderInit.create(folder, "example.org", "mail.example.org", true);
        start();
        done(operator, new AdminRequest.AddDomain("example.org"));
        done(operator, new AdminRequest.AddAccount(BOB, "Bob", Secret.of(PASSWORD), 0, false));
        officers.hire(operator, OLGA, Role.OWNER);
        officers.hire(operator, CARLA, Role.COMPLIANCE_OFFICER);
        officers.hire(operator, SAM, Role.SECURITY_OFFICER);
    }

    private void start() throws Exception {
        installation = Installation.open(folder).orElseThrow();
        control = ControlServer.open(
                folder.controlSocket(),
                folder.spool(),
                1 << 20,
                login -> AdminDesk.operator(installation, false, List.of(), login));
        operator = connect();
    }

    /** From now on two people are wanted for everything that may want two. */
    private void demand() throws Exception {
        close();
        Files.writeString(
                folder.config(),
                "\n[administration]\ntwo_people = [\"export\", \"grant\", \"role\", \"hold\"]\n",
                StandardOpenOption.APPEND);
        start();
    }

    @AfterEach
    void close() throws IOException {
        operator.close();
        control.close();
        installation.close();
    }

    private AdminService connect() throws IOException {
        return RemoteAdmin.connect(folder.controlSocket()).orElseThrow();
    }

    private AdminService as(String address) throws IOException {
        return officers.as(address, this::connect);
    }

    private static AdminRequest.GiveGrant grant(String officer, boolean hold) {
        long until = Instant.now().plusSeconds(3_600).toEpochMilli();
        return new AdminRequest.GiveGrant(officer, BOB, "case 2026-17", until, true, hold);
    }

    private static long asked(AdminService service, AdminRequest request) throws IOException {
        String message = done(service, request).message();
        assertTrue(message.startsWith(NOT_YET), message);
        return Long.parseLong(message.replaceAll(".* approve ([0-9]+)$", "$1"));
    }

    private Set<Role> roles(String address) {
        return installation.directory().roles(installation.directory().person(address).orElseThrow());
    }

    private long messagesOfBob() throws IOException {
        Object messages = done(operator, new AdminRequest.ShowAccount(BOB)).rows().getFirst().get("messages");
        return messages instanceof Number number ? number.longValue() : -1;
    }

    private List<AuditEvent> events(String prefix) throws IOException {
        List<AuditEvent> events = new ArrayList<>();
        new AuditReader(folder.audit()).query(AuditQuery.ALL.kind(AuditKind.ADMIN), record -> {
            if (record.event().action().startsWith(prefix)) {
                events.add(record.event());
            }
            return true;
        });
        return events;
    }

    @Test
    void byDefaultOnePersonIsEnough() throws Exception {
        done(operator, new AdminRequest.GiveRole(BOB, "auditor"));
        assertEquals(Set.of(Role.AUDITOR), roles(BOB));
        try (AdminService carla = as(CARLA)) {
            done(carla, grant(SAM, false));
        }
        assertEquals(1, installation.directory().grants().size());
        assertEquals(List.of(), done(operator, new AdminRequest.ListApprovals(true)).rows());
    }

    @Test
    void aRoleIsGivenWhenAnotherAgreesAndNotByWhoeverAskedNorByWhoGetsIt() throws Exception {
        demand();
        long id = asked(operator, new AdminRequest.GiveRole(SAM, "auditor"));
        assertEquals(Set.of(Role.SECURITY_OFFICER), roles(SAM));
        assertEquals(SAME, refused(operator, new AdminRequest.Approve(id)));
        try (AdminService sam = as(SAM)) {
            assertEquals(SAME, refused(sam, new AdminRequest.Approve(id)));
        }
        try (AdminService olga = as(OLGA)) {
            done(olga, new AdminRequest.Approve(id));
            assertTrue(refused(olga, new AdminRequest.Approve(id)).startsWith("nothing of this number waits"));
        }
        assertEquals(Set.of(Role.SECURITY_OFFICER, Role.AUDITOR), roles(SAM));
        Map<String, Object> row = done(operator, new AdminRequest.ListApprovals(true)).rows().getFirst();
        assertEquals("done", row.get("state"));
        assertEquals(OLGA, row.get("decided-by"));
        assertEquals("role auditor for sam@example.org", row.get("what"));
        List<String> actions = events("APPROVAL-").stream().map(AuditEvent::action).distinct().toList();
        assertEquals(List.of("APPROVAL-ASK", "APPROVAL-APPROVE", "APPROVAL-DO"), actions);
        assertEquals("approval " + id + ": role auditor for sam@example.org", events("APPROVAL-DO").getFirst().purpose());
    }

    private static AdminRequest.PlaceHold hold(String mailbox) {
        return new AdminRequest.PlaceHold(
                mailbox, "case 2026-17", OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
    }

    @Test
    void aHoldKeepsTheMailboxAndIsLiftedWhenAnotherAgrees() throws Exception {
        demand();
        long lift;
        try (AdminService carla = as(CARLA)) {
            done(carla, hold(BOB));
            assertEquals("case 2026-17", done(carla, new AdminRequest.ListHolds()).rows().getFirst().get("reason"));
            assertTrue(refused(carla, new AdminRequest.LiftHold(BOB, 2)).startsWith("there is no such hold"));
            lift = asked(carla, new AdminRequest.LiftHold(BOB, 1));
            assertEquals(SAME, refused(carla, new AdminRequest.Approve(lift)));
        }
        assertTrue(refused(operator, new AdminRequest.RemoveAccount(BOB)).startsWith("the mailbox is under legal hold"));
        try (AdminService olga = as(OLGA)) {
            assertTrue(refused(olga, hold(SAM)).contains("compliance-officer"));
            done(olga, new AdminRequest.Approve(lift));
        }
        assertEquals(List.of(), done(operator, new AdminRequest.ListHolds()).rows());
        done(operator, new AdminRequest.RemoveAccount(BOB));
        List<AuditEvent> events = events("HOLD-");
        assertEquals(List.of("HOLD-PLACE", "HOLD-LIFT"), events.stream().map(AuditEvent::action).toList());
        assertEquals(2, events("HOLD LIST").size());
        assertEquals("hold: case 2026-17", events.getFirst().purpose());
        assertEquals(CARLA, events.getFirst().principal());
    }

    @Test
    void whoIsUnderLegalHoldHerselfNeitherSeesNorLiftsIt() throws Exception {
        done(operator, hold(CARLA));
        try (AdminService carla = as(CARLA)) {
            assertEquals(List.of(), done(carla, new AdminRequest.ListHolds()).rows());
            assertTrue(refused(carla, new AdminRequest.LiftHold(CARLA, 1)).startsWith("there is no such mailbox"));
            assertTrue(refused(carla, hold(CARLA)).startsWith("there is no such mailbox"));
            assertTrue(refused(carla, new AdminRequest.PlaceHold(
                            BOB, " ", OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty()))
                    .startsWith("a hold needs a reason"));
            assertTrue(refused(carla, new AdminRequest.PlaceHold(
                            BOB, "x", OptionalLong.of(1), OptionalLong.empty(), OptionalLong.empty()))
                    .startsWith("a hold needs a reason"));
        }
        assertEquals(1, done(operator, new AdminRequest.ListHolds()).rows().size());
    }

    /** Agreement to one hold's end is none to another's that came after it. */
    @Test
    void whatWasAgreedToLiftsTheHoldThatItWasAskedFor() throws Exception {
        demand();
        try (AdminService carla = as(CARLA);
                AdminService olga = as(OLGA)) {
            done(carla, hold(BOB));
            long first = asked(carla, new AdminRequest.LiftHold(BOB, 1));
            long again = asked(carla, new AdminRequest.LiftHold(BOB, 1));
            done(olga, new AdminRequest.Approve(first));
            done(operator, hold(BOB));
            assertTrue(refused(olga, new AdminRequest.Approve(again)).startsWith("there is no such hold"));
            assertEquals(2L, done(operator, new AdminRequest.ListHolds()).rows().getFirst().get("id"));
        }
    }

    @Test
    void whoseMailboxItIsHearsNothingOfWhatWaitsAndCannotStopIt() throws Exception {
        demand();
        try (AdminService carla = as(CARLA);
                AdminService sam = as(SAM);
                AdminService olga = as(OLGA)) {
            done(carla, hold(SAM));
            long lift = asked(carla, new AdminRequest.LiftHold(SAM, 1));
            long until = Instant.now().plusSeconds(3_600).toEpochMilli();
            long look = asked(carla, new AdminRequest.GiveGrant(OLGA, SAM, "case 7", until, true, true));
            assertEquals(List.of(), done(sam, new AdminRequest.ListApprovals(true)).rows());
            assertEquals(2, done(olga, new AdminRequest.ListApprovals(true)).rows().size());
            for (long id : List.of(lift, look)) {
                assertTrue(refused(sam, new AdminRequest.Approve(id)).startsWith("nothing of this number"));
                assertTrue(refused(sam, new AdminRequest.RefuseApproval(id)).startsWith("nothing of this number"));
            }
            done(operator, new AdminRequest.Approve(look));
            assertEquals(1, done(carla, new AdminRequest.ListGrants(true)).rows().size());
            assertEquals(List.of(), done(sam, new AdminRequest.ListGrants(true)).rows());
            long grant = installation.directory().grants().getFirst().id();
            assertTrue(refused(sam, new AdminRequest.EndGrant(grant)).startsWith("there is no such grant"));
            done(carla, new AdminRequest.EndGrant(grant));
        }
    }

    @Test
    void anOwnerCannotAgreeToWhatSheAskedHerself() throws Exception {
        demand();
        try (AdminService olga = as(OLGA);
                AdminService again = as(OLGA)) {
            long id = asked(olga, new AdminRequest.GiveRole(BOB, "owner"));
            assertEquals(SAME, refused(again, new AdminRequest.Approve(id)));
            done(again, new AdminRequest.RefuseApproval(id));
            refused(operator, new AdminRequest.Approve(id));
            assertTrue(refused(olga, new AdminRequest.AddAccount("x@example.org", "", Secret.of(PASSWORD), 0, true))
                    .contains("without --admin"));
            refused(olga, new AdminRequest.GiveRole("nobody@example.org", "owner"));
        }
        assertEquals(Set.of(), roles(BOB));
        assertEquals(List.of(), done(operator, new AdminRequest.ListApprovals(false)).rows());
    }

    @Test
    void aGrantNamesBothAndItsOwnerIsTold() throws Exception {
        demand();
        try (AdminService carla = as(CARLA)) {
            long id = asked(carla, grant(SAM, false));
            assertEquals(List.of(), installation.directory().grants());
            assertEquals(0, messagesOfBob());
            try (AdminService sam = as(SAM)) {
                assertEquals(SAME, refused(sam, new AdminRequest.Approve(id)));
            }
            try (AdminService olga = as(OLGA)) {
                done(olga, new AdminRequest.Approve(id));
            }
        }
        Grant given = installation.directory().grants().getFirst();
        assertEquals(CARLA + " and " + OLGA, given.givenBy());
        assertEquals(1, messagesOfBob());
    }

    /** A login has its domain in ASCII, an address as people read it. */
    @Test
    void whoGetsItDoesNotAgreeWhateverHerDomainIsWrittenIn() throws Exception {
        String jan = "jan@b\u00fccher.example";
        done(operator, new AdminRequest.AddDomain("b\u00fccher.example"));
        officers.hire(operator, jan, Role.SECURITY_OFFICER);
        demand();
        try (AdminService carla = as(CARLA);
                AdminService his = as(jan)) {
            assertEquals(SAME, refused(his, new AdminRequest.Approve(asked(carla, grant(jan, false)))));
        }
        assertEquals(List.of(), installation.directory().grants());
    }

    @Test
    void whoAskedGetsNothingByAnAliasThatBecameHersMeanwhile() throws Exception {
        String desk = "desk@example.org";
        done(operator, new AdminRequest.AddAlias(desk, SAM));
        demand();
        try (AdminService carla = as(CARLA);
                AdminService olga = as(OLGA)) {
            long id = asked(carla, grant(desk, false));
            done(operator, new AdminRequest.RemoveAlias(desk));
            done(operator, new AdminRequest.AddAlias(desk, CARLA));
            assertEquals(SAME, refused(olga, new AdminRequest.Approve(id)));
        }
        assertEquals(List.of(), installation.directory().grants());
    }

    @Test
    void whoMayNotAskAnyMoreGetsNothing() throws Exception {
        demand();
        try (AdminService carla = as(CARLA);
                AdminService olga = as(OLGA)) {
            long id = asked(carla, grant(SAM, false));
            done(operator, new AdminRequest.TakeRole(CARLA, "compliance-officer"));
            assertEquals(
                    "whoever asked for this may not do so any more", refused(olga, new AdminRequest.Approve(id)));
        }
        assertEquals(List.of(), installation.directory().grants());
    }

    /** Also where two people are wanted for nothing else. */
    @Test
    void aGrantThatIsHiddenNeedsAComplianceOfficerAndASecondPerson() throws Exception {
        assertEquals("who hides a grant is one of these: compliance-officer", refused(operator, grant(SAM, true)));
        try (AdminService olga = as(OLGA);
                AdminService carla = as(CARLA)) {
            assertTrue(refused(olga, grant(SAM, true)).startsWith("that needs one of these roles: compliance-officer"));
            long id = asked(carla, grant(SAM, true));
            assertEquals(SAME, refused(carla, new AdminRequest.Approve(id)));
            done(olga, new AdminRequest.Approve(id));
            Map<String, Object> row = done(carla, new AdminRequest.ListGrants(false)).rows().getFirst();
            assertEquals(true, row.get("hidden"));
        }
        assertEquals(0, messagesOfBob());
        done(operator, new AdminRequest.TakeRole(SAM, "security-officer"));
        assertTrue(events("GRANT-GIVE").getLast().touched().contains("hidden=1"));
        close();
        start();
        assertTrue(installation.directory().grants().getFirst().hidden());
    }

    @Test
    void whatWasAgreedToIsExportedOnce() throws Exception {
        try (var session = LocalAdmin.within(installation).importInto(BOB)) {
            byte[] letter = "Subject: private\r\n\r\nx\r\n".getBytes(StandardCharsets.UTF_8);
            session.put(List.of(new Incoming("INBOX", Set.of(), Optional.empty(), letter)));
        }
        done(operator, grant(CARLA, false));
        demand();
        try (AdminService carla = as(CARLA);
                AdminService olga = as(OLGA)) {
            long id = wanted(carla);
            assertTrue(refusedExport(carla).startsWith("a second person has to agree until "));
            assertEquals(SAME, refused(carla, new AdminRequest.Approve(id)));
            assertTrue(done(olga, new AdminRequest.Approve(id)).message().startsWith(CARLA + " may do it once, until "));
            // It is hers alone, and for what she asked.
            long other = wanted(operator);
            assertTrue(other > id);
            assertEquals(2, carla.export(BOB, Optional.empty(), new Kept()));
            assertTrue(wanted(carla) > other);
        }
    }

    /** Whoever takes the way in of somebody with a role has the role. */
    @Test
    void nobodyTakesTheWayInOfWhoeverHoldsARoleAlone() throws Exception {
        Secret other = Secret.of("another long phrase");
        try (AdminService olga = as(OLGA)) {
            done(olga, new AdminRequest.SetPassword(SAM, Secret.of(PASSWORD)));
        }
        demand();
        try (AdminService olga = as(OLGA);
                AdminService carla = as(CARLA)) {
            for (AdminRequest request : List.of(
                    new AdminRequest.SetPassword(SAM, other),
                    new AdminRequest.AddSecondFactor(SAM),
                    new AdminRequest.RemoveSecondFactor(SAM))) {
                String why = refused(olga, request);
                assertTrue(why.startsWith(NOT_YET), why);
                long id = Long.parseLong(why.replaceAll(".* approve ([0-9]+); then ask again$", "$1"));
                assertEquals(SAME, refused(olga, new AdminRequest.Approve(id)));
                assertTrue(refused(olga, request).startsWith("a second person has to agree until "));
                done(carla, new AdminRequest.Approve(id));
            }
            assertFalse(
                    installation.directory().approvals().stream()
                            .anyMatch(approval -> approval.request().contains("another long")),
                    "a password is not written down");
            // Nothing was done when it was agreed to: what she gets is for whoever asked.
            as(SAM).close();
            done(olga, new AdminRequest.SetPassword(SAM, other));
            assertTrue(refused(olga, new AdminRequest.SetPassword(SAM, other)).startsWith(NOT_YET), "good once");
            done(olga, new AdminRequest.RemoveSecondFactor(SAM));
            // Others' are as before.
            done(olga, new AdminRequest.SetPassword(BOB, other));
        }
    }

    private static String refusedExport(AdminService service) {
        RefusedException no = assertThrows(
                RefusedException.class, () -> service.export(BOB, Optional.empty(), new Kept()));
        return String.valueOf(no.getMessage());
    }

    private static long wanted(AdminService service) {
        String why = refusedExport(service);
        assertTrue(why.startsWith(NOT_YET), why);
        return Long.parseLong(why.replaceAll(".* approve ([0-9]+); then ask again$", "$1"));
    }

    private static final class Kept implements ExportSink {
        private final List<String> mailboxes = new ArrayList<>();
        private long messages;

        @Override
        public void mailbox(String path, List<String> keywords, long total) {
            mailboxes.add(path);
        }

        @Override
        public void message(StoredMessage message) {
            messages++;
        }

        @Override
        public void damaged(long uid, String why) {
            throw new AssertionError(why + " after " + messages);
        }
    }
}
