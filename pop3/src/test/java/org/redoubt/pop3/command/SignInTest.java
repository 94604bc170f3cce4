package org.redoubt.pop3.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditKind;
import org.redoubt.pop3.ScriptedClient;
import org.redoubt.pop3.TestServer;

class SignInTest {
    private static final String LOGIN = "alice@example.org";

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theGreetingOffersNoApop() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = new ScriptedClient(server.port())) {
            assertEquals("+OK mail.example.org Redoubt ready", client.line());
            client.err("APOP alice@example.org c4c9334bac560ecc979e58001b3e22fb");
        }
    }

    @Test
    void capabilitiesAreWhatThereIs() throws Exception {
        List<String> expected = List.of(
                "TOP", "UIDL", "PIPELINING", "RESP-CODES", "AUTH-RESP-CODE", "USER", "SASL SCRAM-SHA-256 PLAIN LOGIN",
                "UTF8 USER", "LANG", "EXPIRE NEVER", "IMPLEMENTATION Redoubt");
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            assertEquals(expected, client.lines("CAPA"));
            client.signIn(LOGIN, TestServer.PASSWORD);
            // RFC 2449 5: what is available before sign-in is announced in both states.
            assertEquals(expected, client.lines("capa"));
        }
    }

    @Test
    void passwordsAreNotTakenInTheClear() throws Exception {
        try (TestServer server = new TestServer(config -> config.withInsecureLoopbackAuth(false));
                ScriptedClient client = server.connect()) {
            List<String> capabilities = client.lines("CAPA");
            assertFalse(capabilities.contains("USER"), capabilities::toString);
            assertTrue(capabilities.stream().noneMatch(c -> c.startsWith("SASL")), capabilities::toString);
            assertEquals("Start TLS first", client.err("USER " + LOGIN));
            assertEquals("Start TLS first", client.err("PASS swordfish"));
            assertEquals("Start TLS first", client.err("AUTH PLAIN " + base64("\0" + LOGIN + "\0swordfish")));
            assertEquals(List.of(), server.audit.events(AuditKind.SIGN_IN));
        }
    }

    @Test
    void whetherANameExistsIsNotTold() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            String unknown = client.ok("USER nobody@example.org");
            String noPassword = client.err("PASS wrong-one");
            assertEquals(unknown, client.ok("USER " + LOGIN));
            assertEquals(noPassword, client.err("PASS wrong-one"));
            assertTrue(noPassword.startsWith("[AUTH] "), noPassword);
            assertEquals(2, server.audit.events(AuditKind.SIGN_IN).size());
            client.err("PASS swordfish");
            client.signIn(LOGIN, TestServer.PASSWORD);
            client.err("USER " + LOGIN);
            client.err("AUTH PLAIN");
        }
    }

    @Test
    void tooManyFailuresEndTheConnection() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            for (int i = 0; i < 4; i++) {
                client.send("USER " + LOGIN + "\r\nPASS wrong-one\r\n");
            }
            String rest = client.rest();
            assertTrue(rest.endsWith("-ERR [AUTH] Too many failed sign-ins\r\n"), rest);
        }
    }

    @Test
    void plainWithAnInitialResponse() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            client.ok("AUTH plain " + base64("\0" + LOGIN + "\0swordfish"));
            assertEquals("0 0", client.ok("STAT"));
        }
    }

    @Test
    void plainAndLoginWithChallenges() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect();
                ScriptedClient other = server.connect()) {
            assertEquals("+ ", client.run("AUTH PLAIN"));
            client.ok(base64("\0" + LOGIN + "\0swordfish"));
            assertTrue(other.run("AUTH LOGIN").startsWith("+ "));
            assertTrue(other.run(base64(LOGIN)).startsWith("+ "));
            other.ok(base64("swordfish"));
        }
    }

    // RFC 5034 4 says 255 octets; not all programs keep to that.
    @Test
    void anInitialResponseMayBeLong() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            String password = "p".repeat(5_000);
            assertTrue(client.err("AUTH PLAIN " + base64("\0" + LOGIN + "\0" + password)).startsWith("[AUTH] "));
            client.err("AUTH PLAIN " + base64("\0" + LOGIN + "\0" + "p".repeat(50_000)));
            client.signIn(LOGIN, TestServer.PASSWORD);
        }
    }

    @Test
    void wrongCredentialsBySaslAreCalledSo() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            assertTrue(client.err("AUTH PLAIN " + base64("\0" + LOGIN + "\0wrong-one")).startsWith("[AUTH] "));
            assertFalse(client.err("AUTH PLAIN " + base64("no nul")).startsWith("["));
            assertFalse(client.err("AUTH PLAIN =").startsWith("["));
        }
    }

    @Test
    void signInCanBeCancelled() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            client.run("AUTH LOGIN");
            client.err("*");
            client.err("AUTH PLAIN !!!");
            client.err("AUTH GSSAPI");
            client.err("AUTH");
            client.signIn(LOGIN, TestServer.PASSWORD);
        }
    }

    @Test
    void nothingElseComesBeforeSignIn() throws Exception {
        for (String command : List.of("STAT", "LIST", "RETR 1", "DELE 1", "NOOP", "RSET", "TOP 1 1", "UIDL")) {
            try (TestServer server = new TestServer();
                    ScriptedClient client = server.connect()) {
                assertEquals("Sign in first", client.err(command));
            }
        }
    }

    @Test
    void accessStopsWithTheAuditLog() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            client.ok("USER " + LOGIN);
            server.audit.breakDown(true);
            assertTrue(client.err("PASS swordfish").startsWith("[SYS/TEMP] "));
            server.audit.breakDown(false);
        }
    }

    @Test
    void openingTheMaildropIsAudited() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            assertEquals("pop3", server.audit.events(AuditKind.BIND).getLast().session().via());
            client.ok("QUIT");
        }
    }

    @Test
    void languagesAreListedAndChosen() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            assertEquals(List.of("en English", "i-default Default"), client.lines("LANG"));
            assertTrue(client.ok("LANG EN").startsWith("en "));
            assertTrue(client.ok("LANG i-default").startsWith("i-default "));
            assertTrue(client.ok("LANG *").startsWith("en "));
            client.err("LANG tlh");
            client.signIn(LOGIN, TestServer.PASSWORD);
            client.ok("LANG en");
        }
    }

    @Test
    void utf8IsForBeforeSignIn() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            client.ok("UTF8");
            client.signIn(LOGIN, TestServer.PASSWORD);
            client.err("UTF8");
        }
    }
}
