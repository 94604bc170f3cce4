package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

/** FETCH PREVIEW, RFC 8970. */
class PreviewTest {
    @Test
    void theTextInShort() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            assertTrue(client.ok("CAPABILITY").only().contains(" PREVIEW "));
            client.append("INBOX", Mails.plain("one", "Preview  text!"));
            assertEquals("1 FETCH (PREVIEW \"Preview text!\")", client.ok("FETCH 1 (PREVIEW)").only());
            assertEquals("1 FETCH (PREVIEW \"Preview text!\")", client.ok("FETCH 1 PREVIEW").only());
            assertEquals("1 FETCH (PREVIEW \"Preview text!\")", client.ok("FETCH 1 PREVIEW (LAZY)").only());
            assertEquals(
                    "1 FETCH (UID 1 PREVIEW \"Preview text!\" FLAGS (\\Recent))",
                    client.ok("FETCH 1 (UID PREVIEW (LAZY) FLAGS)").only());
        }
    }

    @Test
    void itReadsNothingAndMarksNothing() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            client.append("INBOX", Mails.plain("one", "text"));
            client.ok("FETCH 1 PREVIEW");
            assertEquals("1 FETCH (FLAGS (\\Recent))", client.ok("FETCH 1 FLAGS").only());
        }
    }

    @Test
    void modifiersOfFetchMayFollow() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            client.append("INBOX", Mails.plain("one", "text"));
            client.ok("ENABLE CONDSTORE");
            String changed = client.ok("FETCH 1 PREVIEW (CHANGEDSINCE 1)").only();
            assertEquals("1 FETCH (PREVIEW \"text\" MODSEQ (2))", changed);
            client.ok("FETCH 1 PREVIEW (LAZY) (CHANGEDSINCE 1)");
            client.bad("FETCH 1 PREVIEW (EAGER)");
            client.bad("FETCH 1 (PREVIEW (EAGER))");
            client.bad("FETCH 1 (PREVIEW (LAZY)");
        }
    }

    // RFC 8970 3.2: without text it is empty, never NIL.
    @Test
    void noTextIsAnEmptyString() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            client.append(
                    "INBOX",
                    "From: a@example.org\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n");
            assertEquals("1 FETCH (PREVIEW \"\")", client.ok("FETCH 1 PREVIEW").only());
        }
    }

    @Test
    void atMostTwoHundredCharactersHoweverManyOctets() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            String text = "\uD83D\uDC4D".repeat(300);
            client.append(
                    "INBOX",
                    "From: a@example.org\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                            + text + "\r\n");
            String preview = client.ok("FETCH 1 PREVIEW").only();
            String literal = preview.substring(preview.indexOf("\r\n") + 2, preview.length() - 1);
            String decoded = new String(literal.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            assertTrue(decoded.codePointCount(0, decoded.length()) <= 200, preview);
            assertTrue(text.startsWith(decoded) && decoded.length() > 200, preview);
            client.ok("ENABLE IMAP4rev2");
            assertTrue(client.ok("FETCH 1 PREVIEW").only().startsWith("1 FETCH (PREVIEW \""));
        }
    }
}
