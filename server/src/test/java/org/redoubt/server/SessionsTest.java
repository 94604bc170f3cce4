package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.redoubt.server.AllDoors.Door;
import org.redoubt.server.AllDoors.Visit;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.Secret;

/** Who is signed in is listed and can be ended, whatever protocol she came by. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionsTest {
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
        alice = hired();
    }

    private String hired() throws IOException {
        String address = "person" + ++people + "@example.org";
        doors.addPerson(address);
        return address;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EVENTS")
    void aSessionIsListedUntilItsConnectionEnds(Door door) throws Exception {
        try (Visit visit = doors.visit(door, alice, AllDoors.PASSWORD)) {
            assertTrue(visit.accepted(), visit.answer());
            Map<String, Object> row = only(doors.sessions(alice));
            assertEquals(alice, row.get("person"));
            assertTrue(String.valueOf(row.get("from")).startsWith("127.0.0.1:"), row.toString());
            String via = door == Door.JMAP ? "https" : door.name().toLowerCase(Locale.ROOT);
            assertEquals(via, row.get("via"));
            assertTrue(List.of("LOGIN", "PLAIN").contains(row.get("method")), row.toString());
        }
        awaitNoSessions();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "JMAP")
    void endingASessionClosesItsConnectionAtOnceAndIsAudited(Door door) throws Exception {
        try (Visit visit = doors.visit(door, alice, AllDoors.PASSWORD)) {
            String id = String.valueOf(only(doors.sessions(alice)).get("session"));
            doors.done(new AdminRequest.EndSessions(Optional.empty(), Optional.of(id)));
            visit.awaitEnd();
            assertEquals(List.of(), doors.sessions(alice));
            doors.done(new AdminRequest.AddAlias("later-" + alice, alice));
        }
        assertTrue(doors.adminEvents().stream()
                .anyMatch(event -> event.action().equals("SESSION-END")
                        && event.principal().equals("operator:" + System.getProperty("user.name"))
                        && event.touched().startsWith("session=")));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "JMAP")
    void aNewPasswordEndsEverySession(Door door) throws Exception {
        String bob = hired();
        try (Visit hers = doors.visit(door, alice, AllDoors.PASSWORD);
                Visit his = doors.visit(door, bob, AllDoors.PASSWORD)) {
            doors.done(new AdminRequest.SetPassword(alice, Secret.of("another horse battery")));
            hers.awaitEnd();
            assertEquals(List.of(), doors.sessions(alice));
            assertEquals(1, doors.sessions(bob).size());
            assertTrue(his.accepted());
            doors.done(new AdminRequest.EndSessions(Optional.of(bob), Optional.empty()));
        }
        try (Visit old = doors.visit(door, alice, AllDoors.PASSWORD)) {
            assertTrue(!old.accepted(), old.answer());
        }
    }

    @Test
    void removingAPersonEndsHerSessionsAndDestroysTheMailbox() throws Exception {
        try (Visit imap = doors.visit(Door.IMAP, alice, AllDoors.PASSWORD)) {
            doors.done(new AdminRequest.RemoveAccount(alice));
            imap.awaitEnd();
        }
        assertTrue(doors.sessions().stream().noneMatch(row -> alice.equals(row.get("person"))));
    }

    @Test
    void disablingAPersonEndsHerSessions() throws Exception {
        try (Visit imap = doors.visit(Door.IMAP, alice, AllDoors.PASSWORD)) {
            doors.done(new AdminRequest.SetEnabled(alice, false));
            imap.awaitEnd();
        }
        try (Visit again = doors.visit(Door.IMAP, alice, AllDoors.PASSWORD)) {
            assertTrue(again.answer().startsWith("t NO [CONTACTADMIN]"), again.answer());
        }
        doors.done(new AdminRequest.SetEnabled(alice, true));
        try (Visit again = doors.visit(Door.IMAP, alice, AllDoors.PASSWORD)) {
            assertTrue(again.accepted(), again.answer());
        }
    }

    @Test
    void allSessionsOfOnePersonEndTogether() throws Exception {
        try (Visit one = doors.visit(Door.IMAP, alice, AllDoors.PASSWORD);
                Visit two = doors.visit(Door.EVENTS, alice, AllDoors.PASSWORD)) {
            assertEquals(
                    "ended 2 sessions",
                    doors.done(new AdminRequest.EndSessions(Optional.of(alice), Optional.empty())).message());
            one.awaitEnd();
            two.awaitEnd();
        }
        doors.refused(new AdminRequest.EndSessions(Optional.of(alice), Optional.empty()));
        doors.refused(new AdminRequest.EndSessions(Optional.of("nobody@example.org"), Optional.empty()));
    }

    @Test
    void aSessionSignedOutOfIsOverAndTheNextOnTheConnectionIsAnother() throws Exception {
        try (Visit imap = doors.visit(Door.IMAP, alice, AllDoors.PASSWORD)) {
            imap.client().imap("UNAUTHENTICATE");
            assertEquals(List.of(), doors.sessions(alice));
            imap.client().imap("LOGIN " + alice + " \"" + AllDoors.PASSWORD + "\"");
            assertEquals(1, doors.sessions(alice).size());
        }
        awaitNoSessions();
    }

    @Test
    void aConnectionOfHttpThatGoesOnHasToShowThePasswordAgain() throws Exception {
        try (Visit http = doors.visit(Door.JMAP, alice, AllDoors.PASSWORD)) {
            doors.done(new AdminRequest.SetPassword(alice, Secret.of("another horse battery")));
            assertEquals(List.of(), doors.sessions(alice));
            http.client()
                    .send("GET /jmap/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
                            + AllDoors.basic(alice, AllDoors.PASSWORD) + "\r\n\r\n");
            String line = http.client().line();
            while (!line.contains("HTTP/1.1 ")) {
                line = http.client().line();
            }
            assertTrue(line.endsWith("HTTP/1.1 401 Unauthorized"), line);
        }
    }

    private void awaitNoSessions() throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!doors.sessions(alice).isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        assertEquals(List.of(), doors.sessions(alice));
    }

    private static Map<String, Object> only(List<Map<String, Object>> rows) {
        assertEquals(1, rows.size(), rows.toString());
        return rows.getFirst();
    }
}
