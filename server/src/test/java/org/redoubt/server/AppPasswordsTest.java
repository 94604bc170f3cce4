package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.redoubt.guard.AuditKind;
import org.redoubt.server.AllDoors.Door;
import org.redoubt.server.AllDoors.Visit;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.config.ListenerKind;

/** What app passwords, second factors and policies let in, and what reading alone means, in every protocol. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AppPasswordsTest {
    private AllDoors doors;
    private int people;
    private String alice = "";

    @BeforeAll
    void open(@TempDir Path root) throws Exception {
        doors = new AllDoors(root);
    }

    @AfterAll
    void close() {
        doors.close();
    }

    @BeforeEach
    void hire() throws IOException {
        alice = "person" + ++people + "@example.org";
        doors.addPerson(alice);
    }

    private String make(boolean readOnly, String... services) throws IOException {
        AdminAnswer.Done made =
                doors.done(new AdminRequest.AddAppPassword(alice, "Telephone", List.of(services), readOnly));
        return String.valueOf(made.rows().getFirst().get("password"));
    }

    private static String service(Door door) {
        return door == Door.EVENTS ? "jmap" : door.name().toLowerCase(java.util.Locale.ROOT);
    }

    private void deliver(String subject) throws IOException {
        try (LineClient smtp = doors.line(ListenerKind.SMTP)) {
            smtp.smtp("EHLO client.example");
            smtp.smtp("MAIL FROM:<x@client.example>");
            smtp.smtp("RCPT TO:<" + alice + ">");
            smtp.smtp("DATA");
            String answer =
                    smtp.smtp("From: x@client.example\r\nSubject: " + subject + "\r\n\r\nbody of " + subject + "\r\n.");
            assertTrue(answer.startsWith("250 "), answer);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EVENTS")
    void anAppPasswordOpensItsOwnDoorAlone(Door door) throws Exception {
        String its = make(false, service(door));
        String others = make(false, door == Door.IMAP ? "pop3" : "imap");
        try (Visit right = doors.visit(door, alice, its);
                Visit wrong = doors.visit(door, alice, others)) {
            assertTrue(right.accepted(), right.answer());
            assertEquals("app=1", doors.sessions(alice).getFirst().get("credential"));
            assertFalse(wrong.accepted(), wrong.answer());
        }
        assertTrue(doors.events(AuditKind.SIGN_IN).stream()
                .anyMatch(event -> event.principal().equals(alice) && event.touched().equals("app=1")));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "JMAP")
    void takingOneBackEndsItsConnections(Door door) throws Exception {
        String secret = make(false);
        try (Visit visit = doors.visit(door, alice, secret)) {
            assertTrue(visit.accepted(), visit.answer());
            doors.done(new AdminRequest.RemoveAppPassword(alice, 1));
            visit.awaitEnd();
        }
        try (Visit again = doors.visit(door, alice, secret)) {
            assertFalse(again.accepted(), again.answer());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EVENTS")
    void whereNoCodeCanBeAskedForASecondFactorWantsAnAppPassword(Door door) throws Exception {
        doors.done(new AdminRequest.AddSecondFactor(alice));
        try (Visit password = doors.visit(door, alice, AllDoors.PASSWORD);
                Visit app = doors.visit(door, alice, make(false))) {
            assertFalse(password.accepted(), password.answer());
            assertTrue(app.accepted(), app.answer());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EVENTS")
    void aPolicyOfAGroupClosesADoor(Door door) throws Exception {
        String group = "group" + people + "@example.org";
        doors.done(new AdminRequest.AddGroup(group, List.of(alice)));
        doors.done(new AdminRequest.SetPolicy(group, false, List.of("web"), List.of(), List.of(), Optional.empty()));
        try (Visit closed = doors.visit(door, alice, AllDoors.PASSWORD)) {
            assertFalse(closed.accepted(), closed.answer());
        }
        doors.done(new AdminRequest.SetPolicy(group, false, List.of(), List.of("127.0.0.0/8"), List.of(), Optional.empty()));
        try (Visit open = doors.visit(door, alice, AllDoors.PASSWORD)) {
            assertTrue(open.accepted(), open.answer());
        }
    }

    @Test
    void imapReadsAndChangesNothing() throws Exception {
        deliver("kept");
        try (Visit visit = doors.visit(Door.IMAP, alice, make(true))) {
            LineClient imap = visit.client();
            assertTrue(imap.imap("SELECT INBOX").getLast().startsWith("t OK"));
            assertTrue(imap.imap("FETCH 1 BODY[TEXT]").contains("body of kept"));
            assertFalse(imap.imap("FETCH 1 FLAGS").toString().contains("Seen"), "reading marked it as seen");
            for (String change : new String[] {
                "STORE 1 +FLAGS (\\Deleted)", "COPY 1 INBOX", "MOVE 1 Trash", "EXPUNGE", "CREATE new", "DELETE Trash",
                "RENAME Trash Bin", "SUBSCRIBE INBOX", "SETMETADATA \"\" (/private/comment \"x\")",
                "SETACL INBOX anyone lr", "APPEND INBOX {3+}\r\nA:B"
            }) {
                String answer = imap.imap(change).getLast();
                assertTrue(answer.startsWith("t NO"), change + ": " + answer);
            }
            assertTrue(imap.imap("MYRIGHTS INBOX").getFirst().endsWith(" lr"));
        }
        try (Visit whole = doors.visit(Door.IMAP, alice, AllDoors.PASSWORD)) {
            assertTrue(whole.client().imap("SELECT INBOX").toString().contains("* 1 EXISTS"));
            assertTrue(whole.client().imap("STORE 1 +FLAGS (\\Seen)").getLast().startsWith("t OK"));
        }
        assertTrue(doors.events(AuditKind.CHANGE).stream()
                .anyMatch(event -> event.principal().equals(alice) && event.outcome().equals("refused")));
    }

    @Test
    void pop3ReadsAndDeletesNothing() throws Exception {
        deliver("kept");
        try (Visit visit = doors.visit(Door.POP3, alice, make(true))) {
            LineClient pop3 = visit.client();
            pop3.send("RETR 1\r\n");
            assertTrue(pop3.line().startsWith("+OK"));
            String line = pop3.line();
            while (!line.equals(".")) {
                line = pop3.line();
            }
            pop3.send("DELE 1\r\n");
            assertTrue(pop3.line().startsWith("-ERR"), "it was deleted");
            pop3.send("QUIT\r\n");
            assertTrue(pop3.line().startsWith("+OK"));
        }
        try (Visit again = doors.visit(Door.POP3, alice, AllDoors.PASSWORD)) {
            again.client().send("STAT\r\n");
            assertTrue(again.client().line().startsWith("+OK 1 "));
        }
    }

    @Test
    void manageSieveShowsScriptsAndTakesNone() throws Exception {
        try (Visit visit = doors.visit(Door.MANAGESIEVE, alice, make(true))) {
            LineClient sieve = visit.client();
            for (String change : new String[] {
                "PUTSCRIPT \"a\" \"keep;\"", "SETACTIVE \"\"", "DELETESCRIPT \"a\"", "RENAMESCRIPT \"a\" \"b\""
            }) {
                sieve.send(change + "\r\n");
                String answer = sieve.line();
                assertTrue(answer.startsWith("NO"), change + ": " + answer);
            }
            sieve.send("LISTSCRIPTS\r\n");
            assertTrue(sieve.line().startsWith("OK"));
        }
    }

    @Test
    void submissionTakesNobodyWhoMayOnlyRead() throws Exception {
        try (Visit visit = doors.visit(Door.SUBMISSION, alice, make(true))) {
            assertTrue(visit.answer().startsWith("535 5.7.8"), visit.answer());
        }
    }

    @Test
    void jmapReadsAndChangesNothing() throws Exception {
        deliver("kept");
        String secret = make(true);
        String session = http("GET", "/jmap/session", secret, "");
        assertTrue(session.contains("\"isReadOnly\":true"), session);
        String account = session.replaceAll("(?s).*\"accounts\":\\{\"(a\\d+)\".*", "$1");
        String using = "{\"using\":[\"urn:ietf:params:jmap:core\",\"urn:ietf:params:jmap:mail\","
                + "\"urn:ietf:params:jmap:submission\"],\"methodCalls\":";
        String id = "{\"accountId\":\"" + account + "\"";
        String got = http("POST", "/jmap/api", secret, using + "[[\"Email/query\"," + id + "},\"0\"]]}");
        assertTrue(got.contains("\"ids\":[\""), got);
        for (String set : new String[] {"Email/set", "Mailbox/set", "EmailSubmission/set", "Identity/set"}) {
            String answer = http("POST", "/jmap/api", secret, using + "[[\"" + set + "\"," + id + "},\"0\"]]}");
            assertTrue(answer.contains("accountReadOnly"), set + ": " + answer);
        }
        assertTrue(http("POST", "/jmap/upload/" + account + "/", secret, "octets").startsWith("HTTP/1.1 403"));
    }

    private String http(String method, String path, String secret, String content) throws Exception {
        try (LineClient http = LineClient.tls(doors.port(ListenerKind.HTTPS))) {
            http.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
                    + AllDoors.basic(alice, secret) + "\r\nContent-Type: application/json\r\nContent-Length: "
                    + content.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + content);
            StringBuilder all = new StringBuilder();
            try {
                while (true) {
                    all.append(http.line()).append('\n');
                }
            } catch (IOException end) {
                return all.toString();
            }
        }
    }

    @Test
    void theListShowsWhatOneIsForAndNeverItsSecret() throws Exception {
        String secret = make(true, "imap", "jmap");
        Map<String, Object> row =
                doors.done(new AdminRequest.ListAppPasswords(alice)).rows().getFirst();
        assertEquals("Telephone", row.get("name"));
        assertEquals(List.of("imap", "jmap"), row.get("for"));
        assertEquals("never", row.get("used"));
        assertFalse(row.toString().contains(secret));
        doors.refused(new AdminRequest.AddAppPassword(alice, "x", List.of("gopher"), false));
    }
}
