package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
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
import org.redoubt.server.LetIn.Tokens;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.config.ListenerKind;

/** A program that a person let in with her browser, at every door: what its tokens open, and what ends them. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProgramsTest {
    private static final String MAIL = "urn:ietf:params:oauth:scope:mail offline_access";

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

    private Tokens letIn(String scope) throws Exception {
        return new LetIn(doors.port(ListenerKind.HTTPS)).tokens(alice, AllDoors.PASSWORD, scope);
    }

    private static String oauthBearer(String login, String token) {
        return base64("n,a=" + login + ",^host=localhost^auth=Bearer " + token + "^^");
    }

    private static String xoauth2(String login, String token) {
        return base64("user=" + login + "^auth=Bearer " + token + "^^");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.replace('^', '\u0001').getBytes(StandardCharsets.UTF_8));
    }

    private Visit visit(Door door, String token) throws Exception {
        return switch (door) {
            case IMAP -> {
                LineClient imap = doors.line(ListenerKind.IMAP);
                String offered = imap.imap("CAPABILITY").getFirst();
                assertTrue(offered.contains(" AUTH=OAUTHBEARER AUTH=XOAUTH2 "), offered);
                yield new Visit(imap, last(imap, "t AUTHENTICATE OAUTHBEARER " + oauthBearer(alice, token)), "t OK");
            }
            case POP3 -> {
                LineClient pop3 = doors.line(ListenerKind.POP3);
                yield new Visit(pop3, last(pop3, "AUTH OAUTHBEARER " + oauthBearer(alice, token)), "+OK");
            }
            case SUBMISSION -> {
                LineClient smtp = doors.line(ListenerKind.SUBMISSION);
                smtp.smtp("EHLO client.example");
                yield new Visit(smtp, last(smtp, "AUTH XOAUTH2 " + xoauth2(alice, token)), "235");
            }
            case MANAGESIEVE -> {
                LineClient sieve = LineClient.plain(doors.port(ListenerKind.MANAGESIEVE));
                StringBuilder greeting = new StringBuilder();
                for (String line = sieve.line(); ; line = sieve.line()) {
                    greeting.append(line);
                    if (line.startsWith("OK")) {
                        break;
                    }
                }
                assertTrue(greeting.toString().contains("OAUTHBEARER XOAUTH2"), greeting.toString());
                sieve.send("AUTHENTICATE \"OAUTHBEARER\" \"" + oauthBearer(alice, token) + "\"\r\n");
                String answer = sieve.line();
                if (!answer.startsWith("OK") && !answer.startsWith("NO")) {
                    sieve.send("\"AQ==\"\r\n");
                    answer = sieve.line();
                }
                yield new Visit(sieve, answer, "OK");
            }
            case JMAP -> get("/jmap/session", token);
            case EVENTS -> get("/jmap/events?types=*&closeafter=no&ping=0", token);
        };
    }

    /** RFC 7628 3.2.3: who is refused is told why, and says that she has read it. */
    private static String last(LineClient client, String command) throws IOException {
        client.send(command + "\r\n");
        String line = client.line();
        if (line.startsWith("+ ") || line.startsWith("334 ")) {
            client.send("AQ==\r\n");
            line = client.line();
        }
        return line;
    }

    private Visit get(String path, String token) throws Exception {
        LineClient http = LineClient.tls(doors.port(ListenerKind.HTTPS));
        http.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n");
        return new Visit(http, http.line(), "HTTP/1.1 200");
    }

    @ParameterizedTest
    @EnumSource
    void aTokenOpensEveryDoor(Door door) throws Exception {
        Tokens tokens = letIn(MAIL);
        try (Visit right = visit(door, tokens.access());
                Visit wrong = visit(door, tokens.access() + "x");
                Visit refresh = visit(door, tokens.refresh())) {
            assertTrue(right.accepted(), right.answer());
            assertEquals("grant=1", doors.sessions(alice).getFirst().get("credential"));
            assertFalse(wrong.accepted(), wrong.answer());
            assertFalse(refresh.accepted(), refresh.answer());
        }
        assertTrue(doors.events(AuditKind.SIGN_IN).stream()
                .anyMatch(event -> event.principal().equals(alice) && event.touched().equals("grant=1")));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "JMAP")
    void takingItBackEndsItsConnections(Door door) throws Exception {
        Tokens tokens = letIn(MAIL);
        try (Visit visit = visit(door, tokens.access())) {
            assertTrue(visit.accepted(), visit.answer());
            Map<String, Object> row = doors.done(new AdminRequest.ListPrograms(alice)).rows().getFirst();
            assertEquals("A mail program", row.get("name"));
            doors.done(new AdminRequest.RemoveProgram(alice, 1));
            visit.awaitEnd();
        }
        try (Visit again = visit(door, tokens.access())) {
            assertFalse(again.accepted(), again.answer());
        }
        doors.refused(new AdminRequest.RemoveProgram(alice, 1));
        String operator = doors.adminEvents().stream()
                .filter(event -> event.action().equals("PROGRAM-REMOVE"))
                .findFirst()
                .orElseThrow()
                .principal();
        assertTrue(doors.adminEvents().stream().anyMatch(event -> event.action().equals("OAUTH-REVOKE")
                && event.principal().equals(operator)
                && event.touched().equals("grant=1 reason=revoked")));
    }

    @Test
    void aRefreshTokenThatComesTwiceClosesTheConnection() throws Exception {
        LetIn program = new LetIn(doors.port(ListenerKind.HTTPS));
        Tokens first = program.tokens(alice, AllDoors.PASSWORD, MAIL);
        Tokens second = LetIn.given(program.refresh(first.refresh()));
        try (Visit visit = visit(Door.IMAP, second.access())) {
            assertTrue(visit.accepted(), visit.answer());
            assertTrue(program.refresh(first.refresh()).contains("invalid_grant"));
            visit.awaitEnd();
        }
        assertTrue(program.refresh(second.refresh()).contains("invalid_grant"));
    }

    @Test
    void anotherPasswordClosesTheConnection() throws Exception {
        Tokens tokens = letIn(MAIL);
        try (Visit visit = visit(Door.IMAP, tokens.access())) {
            assertTrue(visit.accepted(), visit.answer());
            doors.done(new AdminRequest.SetPassword(
                    alice, org.redoubt.server.admin.Secret.of("another horse battery")));
            visit.awaitEnd();
        }
        try (Visit again = visit(Door.IMAP, tokens.access())) {
            assertFalse(again.accepted(), again.answer());
        }
    }

    @Test
    void whoMayReadChangesNothing() throws Exception {
        Tokens tokens = letIn("mail:read");
        try (Visit visit = visit(Door.IMAP, tokens.access())) {
            LineClient imap = visit.client();
            assertTrue(imap.imap("SELECT INBOX").getLast().startsWith("t OK [READ-ONLY]"));
            for (String change : List.of("CREATE new", "SUBSCRIBE INBOX", "APPEND INBOX {3+}\r\nA:B")) {
                assertTrue(imap.imap(change).getLast().startsWith("t NO"), change);
            }
        }
        try (Visit visit = visit(Door.MANAGESIEVE, tokens.access())) {
            visit.client().send("PUTSCRIPT \"a\" \"keep;\"\r\n");
            assertTrue(visit.client().line().startsWith("NO"));
        }
        try (Visit visit = visit(Door.SUBMISSION, tokens.access())) {
            assertTrue(visit.answer().startsWith("535 5.7.8"), visit.answer());
        }
    }

    @Test
    void whoMaySendReadsNothing() throws Exception {
        Tokens tokens = letIn("submission");
        try (Visit smtp = visit(Door.SUBMISSION, tokens.access())) {
            assertTrue(smtp.accepted(), smtp.answer());
            assertTrue(smtp.client().smtp("MAIL FROM:<" + alice + ">").startsWith("250 "));
        }
        for (Door door : List.of(Door.IMAP, Door.POP3, Door.MANAGESIEVE, Door.JMAP)) {
            try (Visit visit = visit(door, tokens.access())) {
                assertFalse(visit.accepted(), visit.answer());
            }
        }
    }

    @Test
    void tokensAndGrantsAreThereAfterAStart(@TempDir Path root) throws Exception {
        Path folder = root.resolve("of-its-own");
        Tokens tokens;
        try (AllDoors first = new AllDoors(folder)) {
            first.addPerson("bob@example.org");
            tokens = new LetIn(first.port(ListenerKind.HTTPS)).tokens("bob@example.org", AllDoors.PASSWORD, MAIL);
        }
        try (AllDoors second = AllDoors.again(folder)) {
            LetIn program = new LetIn(second.port(ListenerKind.HTTPS));
            Tokens next = LetIn.given(program.refresh(tokens.refresh()));
            try (LineClient imap = second.line(ListenerKind.IMAP)) {
                String answer = last(imap, "t AUTHENTICATE XOAUTH2 " + xoauth2("bob@example.org", next.access()));
                assertTrue(answer.startsWith("t OK"), answer);
            }
        }
    }
}
