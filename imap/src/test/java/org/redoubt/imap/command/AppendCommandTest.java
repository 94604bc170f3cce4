package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.ScriptedClient.Answer;
import org.redoubt.imap.TestServer;

class AppendCommandTest {
    private static final byte[] MAIL = Mails.octets(Mails.plain("one", "text"));

    @Test
    void tellsTheUidAndKeepsFlagsAndDate() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            Answer answer = client.append("INBOX", "(\\Seen $label) \"17-Jul-1996 02:44:25 -0700\" ", MAIL);
            assertTrue(answer.tagged().matches("OK \\[APPENDUID \\d+ 1] .*"), answer.toString());
            assertEquals(List.of("* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $label)", "* 1 EXISTS", "* 1 RECENT"), answer.untagged());
            assertEquals(
                    "1 FETCH (FLAGS (\\Seen $label \\Recent) INTERNALDATE \"17-Jul-1996 09:44:25 +0000\" RFC822.SIZE " + MAIL.length + ")",
                    client.ok("FETCH 1 FAST").only());
        }
    }

    @Test
    void asksForASynchronisingLiteral() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.send("a APPEND {5}\r\n");
            assertTrue(client.line().startsWith("+ "));
            client.send("INBOX (\\Seen) {" + MAIL.length + "}\r\n");
            assertTrue(client.line().startsWith("+ "));
            client.send(MAIL);
            client.send("\r\n");
            assertTrue(client.until("a").tagged().startsWith("OK [APPENDUID"));
        }
    }

    @Test
    void severalMessagesComeTogether() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            String literal = "{" + MAIL.length + "+}\r\n" + new String(MAIL, StandardCharsets.UTF_8);
            client.send("a APPEND INBOX (\\Seen) " + literal + " (\\Flagged) \"17-Jul-1996 02:44:25 -0700\" " + literal + " " + literal + "\r\n");
            Answer answer = client.until("a");
            assertTrue(answer.tagged().matches("OK \\[APPENDUID \\d+ 1:3] .*"), answer.toString());
            assertEquals(List.of("3 EXISTS"), answer.of("3 EXISTS"));
        }
    }

    @Test
    void allOrNothing() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            String literal = "{" + MAIL.length + "+}\r\n" + new String(MAIL, StandardCharsets.UTF_8);
            client.send("a APPEND INBOX " + literal + " {0+}\r\n\r\n");
            assertTrue(client.until("a").tagged().startsWith("NO [CANNOT]"));
            client.send("b APPEND INBOX " + literal + " (\\Nonsense) " + literal + "\r\n");
            assertTrue(client.until("b").tagged().startsWith("BAD "));
            assertEquals("STATUS \"INBOX\" (MESSAGES 0)", client.ok("STATUS INBOX (MESSAGES)").only());
        }
    }

    @Test
    void aMissingMailboxIsToldBeforeTheLiteral() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            assertTrue(client.no("APPEND nowhere {100}").tagged().contains("[TRYCREATE]"));
            assertTrue(client.append("nowhere", "", MAIL).tagged().contains("[TRYCREATE]"));
            client.ok("NOOP");
        }
    }

    @Test
    void tooLargeMessagesAreRefused() throws Exception {
        try (TestServer server = new TestServer(config -> config.withMaxMessageOctets(1000));
                ScriptedClient client = server.alice()) {
            assertTrue(client.no("APPEND INBOX {1001}").tagged().contains("[TOOBIG]"));
            assertTrue(client.append("INBOX", "", new byte[1001]).tagged().contains("[TOOBIG]"));
            client.ok("NOOP");
            client.send("a APPEND INBOX {999999999999+}\r\n");
            assertTrue(client.rest().startsWith("* BYE [TOOBIG]"));
        }
    }

    @Test
    void overQuotaIsTold() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            server.quota(TestServer.ALICE, 10);
            assertTrue(client.append("INBOX", "", MAIL).tagged().contains("[OVERQUOTA]"));
            assertTrue(client.no("APPEND INBOX {100}").tagged().contains("[OVERQUOTA]"));
        }
    }

    @Test
    void utf8MessagesComeWrapped() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.send("a APPEND INBOX UTF8 (~{3+}\r\nabc)\r\n");
            assertTrue(client.until("a").tagged().startsWith("BAD "));
            client.ok("ENABLE UTF8=ACCEPT");
            client.send("b APPEND INBOX UTF8 (~{3+}\r\nabc)\r\n");
            assertTrue(client.until("b").tagged().startsWith("OK "));
        }
    }

    @Test
    void binaryMessagesComeBackAsTheyWere() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            client.send("a APPEND INBOX ~{3+}\r\n\0\1\2\r\n");
            assertTrue(client.until("a").tagged().startsWith("OK "));
            assertEquals("1 FETCH (BODY[] {3}\r\n\0\1\2)", client.ok("FETCH 1 BODY.PEEK[]").only());
            assertEquals("1 FETCH (BINARY[] ~{3}\r\n\0\1\2)", client.ok("FETCH 1 BINARY.PEEK[]").only());
        }
    }

    @Test
    void nonsenseInPlaceOfAMessage() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.bad("APPEND INBOX");
            client.bad("APPEND INBOX (\\Seen)");
            client.bad("APPEND INBOX \"quoted\"");
            client.bad("APPEND");
            client.send("b APPEND (INBOX {3+}\r\nabc\r\n");
            assertTrue(client.until("b").tagged().startsWith("BAD "));
            client.send("a APPEND INBOX (\\Seen {3+}\r\nabc\r\n");
            assertTrue(client.until("a").tagged().startsWith("BAD "));
            client.ok("NOOP");
        }
    }
}
