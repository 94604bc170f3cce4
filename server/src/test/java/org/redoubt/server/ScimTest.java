package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.server.AllDoors.Door;
import org.redoubt.server.AllDoors.Visit;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.config.ListenerKind;

/** An identity provider at the running server: whom it makes can be written to, whom it locks is out at every door. */
@Timeout(120)
class ScimTest {
    private static final String ALICE = "alice@example.org";

    private AllDoors doors;
    private String token = "";

    @BeforeEach
    void open(@TempDir Path root) throws Exception {
        doors = new AllDoors(root);
        token = String.valueOf(made("entra").get("token"));
    }

    @AfterEach
    void close() {
        doors.close();
    }

    private Map<String, Object> made(String name) throws IOException {
        long until = Instant.now().plus(Duration.ofDays(30)).toEpochMilli();
        return doors.done(new AdminRequest.AddScimToken(name, List.of("example.org"), false, until)).rows().getFirst();
    }

    private String ask(String method, String path, String body) throws Exception {
        try (LineClient http = LineClient.tls(doors.port(ListenerKind.HTTPS))) {
            http.send(method + " /scim/v2" + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                    + "\r\nContent-Type: application/scim+json\r\nContent-Length: " + body.length()
                    + "\r\nConnection: close\r\n\r\n" + body);
            return http.line();
        }
    }

    @Test
    void whoIsMadeHasAMailboxAndWhoIsLockedIsOutAtOnce() throws Exception {
        String made = ask("POST", "/Users", "{\"userName\":\"" + ALICE + "\"}");
        assertTrue(made.startsWith("HTTP/1.1 201"), made);
        doors.done(new AdminRequest.SetPassword(ALICE, Secret.of(AllDoors.PASSWORD)));
        try (Visit imap = doors.visit(Door.IMAP, ALICE, AllDoors.PASSWORD)) {
            assertTrue(imap.accepted(), imap.answer());
            long id = doors.installation().directory().person(ALICE).orElseThrow().id().value();
            String off = ask("PATCH", "/Users/" + id, "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],"
                    + "\"Operations\":[{\"op\":\"replace\",\"path\":\"active\",\"value\":false}]}");
            assertTrue(off.startsWith("HTTP/1.1 200"), off);
            assertEquals(List.of(), doors.sessions(ALICE));
        }
        try (Visit imap = doors.visit(Door.IMAP, ALICE, AllDoors.PASSWORD)) {
            assertFalse(imap.accepted(), imap.answer());
        }
    }

    @Test
    void whatWasSaidOfSomebodyGoesWithHer() throws Exception {
        ask("POST", "/Users", "{\"userName\":\"" + ALICE + "\",\"externalId\":\"4711\"}");
        long id = doors.installation().directory().person(ALICE).orElseThrow().id().value();
        assertTrue(doors.installation().provisioning().record(id).isPresent());
        doors.done(new AdminRequest.RemoveAccount(ALICE));
        assertTrue(doors.installation().provisioning().record(id).isEmpty());
    }

    @Test
    void tokensAreListedWithoutTheirSecretAndTakenBack() throws Exception {
        assertTrue(ask("GET", "/Users", "").startsWith("HTTP/1.1 200"));
        List<Map<String, Object>> rows = doors.done(new AdminRequest.ListScimTokens()).rows();
        assertEquals("entra", rows.getFirst().get("name"));
        assertFalse(rows.toString().contains(token.substring(token.lastIndexOf('.'))));
        doors.done(new AdminRequest.RemoveScimToken(1));
        String late = ask("GET", "/Users", "");
        assertTrue(late.startsWith("HTTP/1.1 401"), late);
        doors.refused(new AdminRequest.RemoveScimToken(1));
    }

    @Test
    void whatNoTokenCanBeIsRefused() throws Exception {
        long until = Instant.now().plus(Duration.ofDays(30)).toEpochMilli();
        doors.refused(new AdminRequest.AddScimToken("entra", List.of("example.org"), false, until));
        doors.refused(new AdminRequest.AddScimToken("a b", List.of("example.org"), false, until));
        doors.refused(new AdminRequest.AddScimToken("x", List.of("example.com"), false, until));
        doors.refused(new AdminRequest.AddScimToken("x", List.of(), false, until));
        doors.refused(new AdminRequest.AddScimToken("x", List.of("example.org"), false, 1));
    }
}
