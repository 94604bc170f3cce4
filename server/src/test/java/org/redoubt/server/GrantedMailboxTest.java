package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.directory.Role;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.server.AllDoors.Visit;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.ExportSink;
import org.redoubt.server.admin.ImportSession.Incoming;
import org.redoubt.server.admin.RefusedException;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.server.mailfile.StoredMessage;
import org.redoubt.store.id.AccountId;

/** Another person's mailbox by a grant: over IMAP on a whole server, and as files. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrantedMailboxTest {
    private AllDoors doors;
    private int people;
    private String officer = "";
    private String owner = "";

    @BeforeAll
    void open(@TempDir Path root) throws Exception {
        doors = new AllDoors(root);
    }

    @AfterAll
    void close() {
        doors.close();
    }

    @BeforeEach
    void hire() throws Exception {
        officer = "officer" + ++people + "@example.org";
        owner = "owner" + people + "@example.org";
        doors.addPerson(officer);
        doors.addPerson(owner);
        try (AdminService admin = LocalAdmin.within(doors.installation());
                var session = admin.importInto(owner)) {
            byte[] letter = "Subject: private\r\n\r\nfor the owner alone\r\n".getBytes(StandardCharsets.UTF_8);
            session.put(List.of(new Incoming("INBOX", Set.of(), Optional.empty(), letter)));
        }
    }

    private long give(Duration time, boolean readOnly) throws IOException {
        return give(Instant.now().plus(time), readOnly);
    }

    private long give(Instant until, boolean readOnly) throws IOException {
        AdminAnswer.Done given = doors.done(
                new AdminRequest.GiveGrant(officer, owner, "case 2026-17", until.toEpochMilli(), readOnly, false));
        assertTrue(given.message().endsWith("; its owner was told"), given.message());
        Map<String, Object> row = given.rows().getFirst();
        return ((Number) row.getOrDefault("id", 0L)).longValue();
    }

    private Visit imap(String authorize, String login) throws Exception {
        LineClient imap = doors.line(ListenerKind.IMAP);
        String message = authorize + '\0' + login + '\0' + AllDoors.PASSWORD;
        String plain = Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
        return new Visit(imap, imap.imap("AUTHENTICATE PLAIN " + plain).getLast(), "t OK");
    }

    private static String told(LineClient imap, String command) throws IOException {
        return String.join("\n", imap.imap(command));
    }

    @Test
    void theOfficerReadsAndChangesNothingAndEachAccessSaysWhy() throws Exception {
        try (Visit before = imap(owner, officer)) {
            assertTrue(before.answer().startsWith("t NO [AUTHORIZATIONFAILED]"), before.answer());
        }
        long id = give(Duration.ofHours(1), true);
        try (Visit visit = imap(owner, officer)) {
            assertTrue(visit.accepted(), visit.answer());
            LineClient imap = visit.client();
            String selected = told(imap, "SELECT INBOX");
            assertTrue(selected.contains("* 2 EXISTS") && selected.contains("t OK [READ-ONLY]"), selected);
            assertTrue(told(imap, "FETCH 1 BODY[TEXT]").contains("for the owner alone"));
            assertFalse(told(imap, "FETCH 1 FLAGS").contains("Seen"));
            assertTrue(told(imap, "STORE 1 +FLAGS (\\Deleted)").contains("t NO"));
            assertTrue(told(imap, "CREATE Mine").contains("t NO"));
            assertTrue(told(imap, "SETACL INBOX anyone lr").contains("t NO"));
            String rights = told(imap, "MYRIGHTS INBOX");
            assertTrue(rights.matches("(?s)\\* MYRIGHTS \"?INBOX\"? lr\n.*"), rights);
            assertFalse(told(imap, "LIST \"\" *").contains("Other Users"));
            assertTrue(told(imap, "SELECT \"Other Users/" + officer + "/INBOX\"").contains("t NO"));
            String url = "imap://x@localhost/INBOX/;UID=1;URLAUTH=anonymous";
            assertFalse(told(imap, "GENURLAUTH \"" + url + "\" INTERNAL").contains("* GENURLAUTH"));
        }
        long account = doors.installation().directory().person(owner).orElseThrow().account().value();
        doors.done(new AdminRequest.AddAlias("later-" + owner, owner));
        List<AuditEvent> events = new ArrayList<>();
        for (AuditKind kind : List.of(AuditKind.BIND, AuditKind.LIST, AuditKind.READ, AuditKind.CHANGE)) {
            events.addAll(doors.events(kind));
        }
        List<AuditEvent> hers = events.stream()
                .filter(event -> event.account() == account && event.principal().equals(officer))
                .toList();
        assertTrue(hers.stream().anyMatch(event -> event.action().equals("GRANTED_ACCESS")), hers.toString());
        assertTrue(hers.stream().anyMatch(event -> event.kind() == AuditKind.READ), hers.toString());
        for (AuditEvent event : hers) {
            boolean own = event.outcome().equals("ok") || event.outcome().equals("refused");
            assertTrue(own && event.purpose().equals("grant " + id + ": case 2026-17"), event.toString());
        }
    }

    @Test
    void whoReadNamesTheGrant() throws Exception {
        long id = give(Duration.ofHours(1), true);
        long email;
        try (Visit visit = imap(owner, officer)) {
            told(visit.client(), "SELECT INBOX");
            String fetched = told(visit.client(), "FETCH 1 (EMAILID BODY[])");
            email = Long.parseLong(fetched.replaceAll("(?s).*EMAILID \\(e([0-9]+)\\).*", "$1"));
        }
        List<Map<String, Object>> rows = doors.done(new AdminRequest.QueryAudit(
                        Optional.of(owner), Optional.empty(), Optional.empty(), OptionalLong.of(email), false,
                        OptionalLong.empty(), OptionalLong.empty(), 100))
                .rows();
        assertEquals(List.of(officer), rows.stream().map(row -> row.get("by")).toList());
        assertEquals("grant " + id + ": case 2026-17", rows.getFirst().get("purpose"));
    }

    @Test
    void theOwnerIsToldBeforeAnybodyComesIn() throws Exception {
        give(Duration.ofHours(1), true);
        try (Visit visit = imap("", owner)) {
            LineClient imap = visit.client();
            assertTrue(told(imap, "SELECT INBOX").contains("* 2 EXISTS"));
            String notice = told(imap, "FETCH 2 BODY.PEEK[]");
            assertTrue(notice.contains("Subject: Somebody may open your mailbox"), notice);
            assertTrue(notice.contains("To: " + owner) && notice.contains("Message-ID: <grant-"), notice);
            assertTrue(notice.contains("Auto-Submitted: auto-generated"), notice);
            assertTrue(notice.contains(officer + ", may open your mailbox until"), notice);
            assertTrue(notice.contains("The reason that was given: case 2026-17"), notice);
            assertTrue(notice.contains("read what is in it, and change nothing"), notice);
        }
    }

    @Test
    void whoeverCannotBeToldIsNotLookedAt() throws Exception {
        try (AdminService admin = LocalAdmin.within(doors.installation())) {
            String full = "full" + people + "@example.org";
            Officers.done(admin, new AdminRequest.AddAccount(
                    full, "", Secret.of(AllDoors.PASSWORD), 1, false));
            String why = Officers.refused(admin, new AdminRequest.GiveGrant(
                    officer, full, "case", Instant.now().plusSeconds(60).toEpochMilli(), true, false));
            assertTrue(why.startsWith("the mailbox is full"), why);
            assertTrue(doors.installation().directory().grants().stream()
                    .noneMatch(grant -> doors.installation().directory().person(full).orElseThrow().account().equals(grant.mailbox())));
        }
    }

    @Test
    void aReadWriteGrantMarksAndStillSharesNothing() throws Exception {
        give(Duration.ofHours(1), false);
        try (Visit visit = imap(owner, officer)) {
            LineClient imap = visit.client();
            assertTrue(told(imap, "SELECT INBOX").contains("t OK [READ-WRITE]"));
            assertTrue(told(imap, "STORE 1 +FLAGS (\\Flagged)").contains("t OK"));
            assertTrue(told(imap, "SETACL INBOX anyone lr").contains("t NO"));
            assertTrue(told(imap, "CREATE Mine").contains("t NO"));
        }
    }

    @Test
    void aSessionEndsWithItsGrant() throws Exception {
        long id = give(Duration.ofHours(1), true);
        try (Visit visit = imap(owner, officer);
                Visit own = imap("", officer)) {
            assertTrue(visit.accepted() && own.accepted());
            doors.done(new AdminRequest.EndGrant(id));
            visit.awaitEnd();
            assertTrue(told(own.client(), "NOOP").contains("t OK"));
        }
        try (Visit again = imap(owner, officer)) {
            assertFalse(again.accepted(), again.answer());
        }
        doors.refused(new AdminRequest.EndGrant(id));
    }

    @Test
    void aSessionEndsWhenTheTimeIsOver() throws Exception {
        give(Instant.now().plusSeconds(2), true);
        try (Visit visit = imap(owner, officer)) {
            assertTrue(visit.accepted(), visit.answer());
            visit.client().send("i IDLE\r\n");
            visit.awaitEnd();
        }
        try (Visit again = imap(owner, officer)) {
            assertFalse(again.accepted(), again.answer());
        }
    }

    @Test
    void noOtherDoorOpensByAGrant() throws Exception {
        give(Duration.ofHours(1), true);
        String message = owner + '\0' + officer + '\0' + AllDoors.PASSWORD;
        String plain = Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
        try (LineClient smtp = doors.line(ListenerKind.SUBMISSION)) {
            smtp.smtp("EHLO client.example");
            String answer = smtp.smtp("AUTH PLAIN " + plain);
            assertTrue(answer.startsWith("5"), answer);
        }
        try (LineClient pop3 = doors.line(ListenerKind.POP3)) {
            pop3.send("AUTH PLAIN " + plain + "\r\n");
            String answer = pop3.line();
            assertTrue(answer.startsWith("-ERR"), answer);
        }
    }

    @Test
    void aComplianceOfficerExportsWhatAGrantOpensForHer() throws Exception {
        Officers officers = new Officers();
        String carla = "carla" + people + "@example.org";
        try (AdminService admin = LocalAdmin.within(doors.installation())) {
            officers.hire(admin, carla, Role.COMPLIANCE_OFFICER);
            AdminService hers = officers.as(carla, () -> AdminDesk.reception(doors.installation(), List.of()));
            Kept kept = new Kept();
            assertThrows(RefusedException.class, () -> hers.export(owner, Optional.empty(), kept));
            officer = carla;
            String self = Officers.refused(hers, new AdminRequest.GiveGrant(
                    carla, owner, "case", Instant.now().plusSeconds(60).toEpochMilli(), true, false));
            assertEquals("nobody gives herself anything; ask somebody else", self);
            long id = give(Duration.ofHours(1), true);
            assertEquals(2, hers.export(owner, Optional.empty(), kept));
            assertEquals(2, kept.messages);
            hers.close();
            AuditEvent event = doors.events(AuditKind.EXPORT).getLast();
            assertEquals(carla, event.principal());
            assertEquals("grant " + id + ": case 2026-17", event.purpose());
        }
    }

    /** What was deleted counts, that of a mailbox which is gone too; what came before the time that the hold is about does not. */
    @Test
    void whatIsUnderHoldIsExportedWithWhatWasDeleted() throws Exception {
        AccountId account = doors.installation().directory().person(owner).orElseThrow().account();
        try (AdminService admin = LocalAdmin.within(doors.installation())) {
            AdminRequest.Export held = new AdminRequest.Export(owner, Optional.empty(), true);
            String why = assertThrows(RefusedException.class, () -> admin.export(held, new Kept())).getMessage();
            assertEquals("the mailbox is under no legal hold", why);
            try (Visit visit = doors.visit(AllDoors.Door.IMAP, owner, AllDoors.PASSWORD)) {
                LineClient imap = visit.client();
                imap.imap("CREATE Plans");
                imap.imap("SELECT INBOX");
                imap.imap("COPY 1 Plans");
                imap.imap("STORE 1:* +FLAGS.SILENT (\\Deleted)");
                imap.imap("EXPUNGE");
                imap.imap("DELETE Plans");
            }
            Kept all = new Kept();
            assertEquals(0, admin.export(owner, Optional.empty(), all));
            Officers officers = new Officers();
            String carla = "carla" + people + "@example.org";
            officers.hire(admin, carla, Role.COMPLIANCE_OFFICER);
            AdminService hers = officers.as(carla, () -> AdminDesk.reception(doors.installation(), List.of()));
            AdminRequest.PlaceHold hold = new AdminRequest.PlaceHold(
                    owner, "case", OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
            Officers.done(hers, hold);
            assertThrows(RefusedException.class, () -> hers.export(held, new Kept()), "a role opens no mailbox");
            officer = carla;
            long id = give(Duration.ofHours(1), true);
            Kept kept = new Kept();
            assertEquals(3, hers.export(held, kept), "what tells her of the grant, what was in INBOX, and its copy in the mailbox that is gone");
            assertEquals("Deleted/INBOX", kept.paths.get(kept.paths.size() - 2));
            assertTrue(kept.paths.getLast().startsWith("Deleted/mailbox "), kept.paths.toString());
            AuditEvent event = doors.events(AuditKind.EXPORT).getLast();
            assertEquals(carla + " grant " + id + ": case 2026-17", event.principal() + " " + event.purpose());
            assertEquals(account.value(), event.account());
            Officers.done(hers, new AdminRequest.LiftHold(owner, 1));
            Officers.done(hers, new AdminRequest.PlaceHold(
                    owner,
                    "mail to come",
                    OptionalLong.empty(),
                    OptionalLong.of(Instant.now().plusSeconds(3600).toEpochMilli()),
                    OptionalLong.empty()));
            assertEquals(0, hers.export(held, new Kept()));
            hers.close();
        }
    }

    private static final class Kept implements ExportSink {
        private final List<String> paths = new ArrayList<>();
        private int messages;

        @Override
        public void mailbox(String path, List<String> keywords, long total) {
            paths.add(path);
        }

        @Override
        public void message(StoredMessage message) {
            messages++;
        }

        @Override
        public void damaged(long uid, String why) {
            throw new AssertionError(why);
        }
    }
}
