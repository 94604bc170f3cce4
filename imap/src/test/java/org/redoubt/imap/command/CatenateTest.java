package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditKind;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.ScriptedClient.Answer;
import org.redoubt.imap.TestServer;

/** APPEND CATENATE, RFC 4469. */
class CatenateTest {
    private static ScriptedClient nested(TestServer server) throws Exception {
        ScriptedClient client = server.inbox();
        client.append("INBOX", "", Mails.octets(Mails.NESTED));
        return client;
    }

    private static long validity(ScriptedClient client) throws Exception {
        String status = client.ok("STATUS INBOX (UIDVALIDITY)").only();
        return Long.parseLong(status.replaceAll(".*UIDVALIDITY (\\d+).*", "$1"));
    }

    private static Answer catenate(ScriptedClient client, String parts) throws Exception {
        String tag = client.nextTag();
        client.send(tag + " APPEND INBOX CATENATE (" + parts + ")\r\n");
        return client.until(tag);
    }

    private static String literal(String fetched) {
        return fetched.substring(fetched.indexOf("\r\n") + 2, fetched.length() - 1);
    }

    // RFC 4469 appendix A, example 1: an attachment is replaced without its message going over the wire.
    @Test
    void partsOfAMessageAndTextBecomeAnother() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = nested(server)) {
            assertTrue(client.ok("CAPABILITY").only().contains(" CATENATE "));
            String at = "URL \"/INBOX;UIDVALIDITY=" + validity(client) + "/;UID=1/;section=";
            Answer answer = catenate(client, at + "HEADER\" TEXT {9+}\r\n--outer\r\n " + at + "1.MIME\" " + at + "1\" TEXT {13+}\r\n\r\n--outer--\r\n");
            assertTrue(answer.tagged().matches("OK \\[APPENDUID \\d+ 2] .*"), answer.toString());
            String header = literal(client.ok("FETCH 1 BODY.PEEK[HEADER]").only());
            String mime = literal(client.ok("FETCH 1 BODY.PEEK[1.MIME]").only());
            String text = literal(client.ok("FETCH 1 BODY.PEEK[1]").only());
            assertEquals(
                    header + "--outer\r\n" + mime + text + "\r\n--outer--\r\n",
                    literal(client.ok("FETCH 2 BODY.PEEK[]").only()));
            // RFC 4469 3: \Seen is not set by it.
            assertEquals("1 FETCH (FLAGS (\\Recent))", client.ok("FETCH 1 FLAGS").only());
        }
    }

    @Test
    void synchronisingLiteralsAreAskedFor() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = nested(server)) {
            client.send("a APPEND INBOX (\\Draft) CATENATE (TEXT {11}\r\n");
            assertTrue(client.line().startsWith("+ "));
            client.send("From: a@b\r\n URL {12}\r\n");
            assertTrue(client.line().startsWith("+ "));
            client.send("/INBOX/;UID=1)\r\n");
            assertTrue(client.until("a").tagged().startsWith("NO [BADURL /INBOX/;UID=]"));
            client.send("b APPEND INBOX (\\Draft) CATENATE (TEXT {11}\r\n");
            assertTrue(client.line().startsWith("+ "));
            client.send("From: a@b\r\n URL {13}\r\n");
            assertTrue(client.line().startsWith("+ "));
            client.send("/INBOX/;UID=1)\r\n");
            assertTrue(client.until("b").tagged().startsWith("OK "));
        }
    }

    // RFC 4469 3: with a mailbox selected, URLs may be relative to it. RFC 5550: and name a range.
    @Test
    void relativeToTheSelectedMailboxAndPartial() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = nested(server)) {
            assertTrue(catenate(client, "URL \";UID=1/;SECTION=HEADER.FIELDS%20(TO)/;PARTIAL=0.9\"").tagged().startsWith("OK "));
            assertEquals("To: alice", literal(client.ok("FETCH 2 BODY.PEEK[]").only()));
            assertTrue(catenate(client, "URL ;UID=1/;SECTION=2/;PARTIAL=4").tagged().startsWith("OK "));
            assertEquals("AwA=", literal(client.ok("FETCH 3 BODY.PEEK[]").only()));
            client.ok("UNSELECT");
            assertTrue(catenate(client, "URL ;UID=1").tagged().startsWith("NO [BADURL ;UID=1]"));
        }
    }

    // RFC 4469 4.1. What names a file, a host or a person is no message of this session, and is never looked for.
    @Test
    void urlsThatNameNothingHere() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = nested(server)) {
            List<String> bad = List.of(
                    "file:///etc/passwd",
                    "http://127.0.0.1:" + server.port() + "/",
                    "imap://alice@mail.example.org/INBOX/;UID=1",
                    "imap://127.0.0.1/INBOX/;UID=1",
                    "//127.0.0.1/INBOX/;UID=1",
                    "/INBOX/;UID=2",
                    "/INBOX/;UID=0",
                    "/INBOX/;UID=99999999999999999999",
                    "/INBOX;UIDVALIDITY=1/;UID=1",
                    "/nowhere/;UID=1",
                    "/../bob/INBOX/;UID=1",
                    "/INBOX/;UID=1/;SECTION=9",
                    "/INBOX/;UID=1/;SECTION=NONSENSE",
                    "/INBOX/;UID=1/;SECTION=1.MIME.%00",
                    "/INBOX/;UID=1/;SECTION=1/;PARTIAL=x",
                    "/INBOX/;UID=1;URLAUTH=anonymous:internal:00",
                    "/INBOX/;UID=%31",
                    "/%/;UID=1",
                    "/INBOX",
                    "/");
            for (String url : bad) {
                Answer answer = catenate(client, "TEXT {3+}\r\na:b URL \"" + url + "\" TEXT {18+}\r\nx DELETE Nothing\r\n");
                assertEquals("NO [BADURL " + url + "] This URL names nothing here", answer.tagged());
            }
            assertTrue(catenate(client, "URL \"/a]b \\\\\"").tagged().startsWith("NO [BADURL /a%5Db%20%5C] "));
            assertEquals("STATUS \"INBOX\" (MESSAGES 1)", client.ok("STATUS INBOX (MESSAGES)").only());
        }
    }

    @Test
    void mailboxNamesAreUtf8() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("CREATE \"Entw&APw-rfe/Alt\"");
            client.append("\"Entw&APw-rfe/Alt\"", Mails.plain("one", "text"));
            assertTrue(catenate(client, "URL \"/Entw%C3%BCrfe/Alt/;UID=1\"").tagged().startsWith("OK "));
        }
    }

    // A thousand parts pass; one more is refused, and what was sent is got past.
    @Test
    void aThousandParts() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = nested(server)) {
            String part = "URL \"/INBOX/;UID=1/;SECTION=1\"";
            String text = "TEXT {2+}\r\n\r\n";
            String parts = "TEXT {11+}\r\nFrom: a@b\r\n" + (" " + part + " " + text).repeat(499);
            assertTrue(catenate(client, parts + " " + text).tagged().startsWith("OK "));
            assertTrue(catenate(client, parts + (" " + text).repeat(2)).tagged().startsWith("NO [TOOBIG]"));
            client.ok("NOOP");
        }
    }

    // RFC 4469 4.2: a few URLs can name gigabytes.
    @Test
    void theLimitIsThatOfTheWholeMessage() throws Exception {
        try (TestServer server = new TestServer(config -> config.withMaxMessageOctets(100_000));
                ScriptedClient client = server.inbox()) {
            client.append("INBOX", Mails.plain("large", "x".repeat(30_000)));
            String part = "URL \"/INBOX/;UID=1\"";
            assertTrue(catenate(client, String.join(" ", part, part, part)).tagged().startsWith("OK "));
            assertTrue(catenate(client, String.join(" ", part, part, part, part)).tagged().startsWith("NO [TOOBIG]"));
            client.send("a APPEND INBOX CATENATE (" + part + " TEXT {80000}\r\n");
            assertTrue(client.until("a").tagged().startsWith("NO [TOOBIG]"));
            assertTrue(catenate(client, "TEXT {0+}\r\n").tagged().startsWith("NO [CANNOT]"));
            server.quota(TestServer.ALICE, 130_000);
            assertTrue(catenate(client, String.join(" ", part, part)).tagged().startsWith("NO [OVERQUOTA]"));
        }
    }

    @Test
    void mixedWithWholeMessages() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = nested(server)) {
            client.send("a APPEND INBOX (\\Seen) CATENATE (URL \"/INBOX/;UID=1\") (\\Flagged) {5+}\r\na: b\n CATENATE (TEXT {4+}\r\nc: d)\r\n");
            Answer answer = client.until("a");
            assertTrue(answer.tagged().matches("OK \\[APPENDUID \\d+ 2:4] .*"), answer.toString());
        }
    }

    @Test
    void nonsenseIsGotPast() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = nested(server)) {
            for (String parts : List.of("", "TEXT abc", "TEXT {3+}\r\nabcd", "FILE \"/etc/passwd\"", "URL", "TEXT {3+}\r\nabc  URL x", "TEXT ~{3+}\r\nabc extra")) {
                assertTrue(catenate(client, parts).tagged().startsWith("BAD "), parts);
            }
            client.send("a APPEND INBOX CATENATE (FILE x TEXT {18+}\r\nx DELETE Nothing\r\n URL {4+}\r\nabcd)\r\n");
            assertTrue(client.until("a").tagged().startsWith("BAD "));
            assertEquals(List.of(), client.ok("NOOP").untagged());
        }
    }

    // Whatever is read is in the audit log, by whatever command.
    @Test
    void readingIsAudited() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = nested(server)) {
            catenate(client, "URL \"/INBOX/;UID=1/;SECTION=1\" URL \"/INBOX/;UID=1/;SECTION=2\"");
            assertEquals(
                    1,
                    server.audit.events().stream()
                            .filter(event -> event.kind() == AuditKind.READ && event.action().equals("CATENATE"))
                            .count());
        }
    }
}
