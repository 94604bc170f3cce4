package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.TokenVerifier.Verdict;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;
import org.redoubt.wire.TlsContexts;

/** AUTHENTICATE OAUTHBEARER (RFC 7628) and XOAUTH2. */
class BearerTokenTest {
    private static TestServer server() throws Exception {
        return new TestServer(
                config -> config,
                TlsContexts.none(),
                Optional.of(token -> token.equals("right") ? new Verdict.Valid(TestServer.ALICE) : new Verdict.Invalid()));
    }

    private static String message(String text) {
        return Base64.getEncoder().encodeToString(text.replace('^', '\u0001').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aTokenSignsIn() throws Exception {
        try (TestServer server = server();
                ScriptedClient client = server.connect()) {
            assertTrue(client.ok("CAPABILITY").only().contains(" AUTH=OAUTHBEARER AUTH=XOAUTH2 "));
            client.ok("AUTHENTICATE OAUTHBEARER " + message("n,a=alice@example.org,^host=localhost^port=143^auth=Bearer right^^"));
            client.ok("UNAUTHENTICATE");
            client.ok("AUTHENTICATE XOAUTH2 " + message("user=alice@example.org^auth=Bearer right^^"));
            client.ok("SELECT INBOX");
        }
    }

    // RFC 7628 4.2.
    @Test
    void aWrongOneIsToldWhy() throws Exception {
        try (TestServer server = server();
                ScriptedClient client = server.connect()) {
            client.send("a AUTHENTICATE OAUTHBEARER " + message("n,a=alice@example.org,^auth=Bearer wrong^^") + "\r\n");
            String told = client.line();
            String json = new String(Base64.getDecoder().decode(told.substring(2)), StandardCharsets.UTF_8);
            assertTrue(json.contains("\"status\":\"invalid_token\""), json);
            client.send("AQ==\r\n");
            assertTrue(client.until("a").tagged().startsWith("NO [AUTHENTICATIONFAILED]"));
            assertFalse(client.run("SELECT INBOX").tagged().startsWith("OK"));
        }
    }

    @Test
    void nobodyIsAskedWithoutAVerifier() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            assertFalse(client.ok("CAPABILITY").only().contains("OAUTH"));
            assertTrue(client.no("AUTHENTICATE OAUTHBEARER").tagged().startsWith("NO [CANNOT]"));
        }
    }
}
