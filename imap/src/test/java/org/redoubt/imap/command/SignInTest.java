package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditKind;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

class SignInTest {
    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void capabilitiesGrowWithSignIn() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            String before = client.ok("CAPABILITY").only();
            assertTrue(before.contains("AUTH=PLAIN") && before.contains("SASL-IR") && before.contains("IMAP4rev2"), before);
            assertFalse(before.contains("QRESYNC") || before.contains("LOGINDISABLED"), before);
            String code = client.ok("LOGIN alice@example.org swordfish").tagged();
            assertTrue(code.startsWith("OK [CAPABILITY IMAP4rev1 "), code);
            String after = client.ok("CAPABILITY").only();
            assertTrue(after.contains("QRESYNC") && after.contains("APPENDLIMIT="), after);
            assertFalse(after.contains("AUTH="), after);
        }
    }

    @Test
    void passwordsAreNotTakenInTheClear() throws Exception {
        try (TestServer server = new TestServer(config -> config.withInsecureLoopbackAuth(false));
                ScriptedClient client = server.connect()) {
            String capability = client.ok("CAPABILITY").only();
            assertTrue(capability.contains("LOGINDISABLED"), capability);
            assertFalse(capability.contains("AUTH="), capability);
            assertTrue(client.no("LOGIN alice@example.org swordfish").tagged().contains("[PRIVACYREQUIRED]"));
            assertTrue(client.no("AUTHENTICATE PLAIN AA==").tagged().contains("[PRIVACYREQUIRED]"));
        }
    }

    @Test
    void loginTakesLiteralsAndQuotedStrings() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            client.send("a LOGIN {17}\r\n");
            assertTrue(client.line().startsWith("+ "));
            client.send("alice@example.org {9+}\r\nswordfish\r\n");
            assertTrue(client.until("a").tagged().startsWith("OK "));
        }
    }

    @Test
    void aWrongPasswordIsRefusedAndAudited() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            assertTrue(client.no("LOGIN alice@example.org wrong-one").tagged().contains("[AUTHENTICATIONFAILED]"));
            assertTrue(client.no("LOGIN nobody@example.org wrong-one").tagged().contains("[AUTHENTICATIONFAILED]"));
            assertEquals(2, server.audit.events(AuditKind.SIGN_IN).size());
            client.ok("LOGIN alice@example.org swordfish");
            client.bad("LOGIN alice@example.org swordfish");
        }
    }

    @Test
    void tooManyFailuresEndTheConnection() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            for (int i = 0; i < 4; i++) {
                client.send("a" + i + " LOGIN alice@example.org wrong-one\r\n");
            }
            String rest = client.rest();
            assertTrue(rest.contains("* BYE "), rest);
        }
    }

    @Test
    void plainWithAnInitialResponse() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            client.ok("AUTHENTICATE PLAIN " + base64("\0alice@example.org\0swordfish"));
        }
    }

    @Test
    void plainWithAChallenge() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            client.send("a AUTHENTICATE PLAIN\r\n");
            assertEquals("+ ", client.line());
            client.send(base64("\0alice@example.org\0swordfish") + "\r\n");
            assertTrue(client.until("a").tagged().startsWith("OK [CAPABILITY"));
        }
    }

    @Test
    void signInCanBeCancelled() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            client.send("a AUTHENTICATE LOGIN\r\n");
            client.line();
            client.send("*\r\n");
            assertTrue(client.until("a").tagged().startsWith("BAD "));
            client.bad("AUTHENTICATE PLAIN !!!");
            client.no("AUTHENTICATE GSSAPI");
        }
    }

    @Test
    void nothingElseComesBeforeSignIn() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            for (String command : new String[] {"SELECT INBOX", "LIST \"\" *", "ENABLE QRESYNC", "IDLE"}) {
                assertTrue(client.bad(command).tagged().contains("Sign in first"));
            }
        }
    }

    @Test
    void startTlsWithoutCertificatesIsNotOffered() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            assertFalse(client.ok("CAPABILITY").only().contains("STARTTLS"));
            client.bad("STARTTLS");
        }
    }

    @Test
    void idIsAnsweredInAnyState() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            assertEquals("ID (\"name\" \"Redoubt\")", client.ok("ID (\"name\" \"x\" \"version\" NIL)").only());
            client.ok("ID NIL");
            client.ok("ID ()");
            client.bad("ID (\"name\")");
            client.bad("ID");
        }
    }

    @Test
    void logoutSaysGoodbye() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            assertEquals("BYE Logging out", client.ok("LOGOUT").only());
            assertEquals("", client.rest());
        }
    }
}
