package org.redoubt.pop3.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.pop3.Mails;
import org.redoubt.pop3.ScriptedClient;
import org.redoubt.pop3.TestServer;

class MaildropCommandsTest {
    private static final String ONE = Mails.plain("one", "first");
    private static final String TWO = Mails.plain("two", "second, longer");

    private static int octets(String... messages) {
        return String.join("", messages).length();
    }

    @Test
    void statAndListCountWhatIsThere() throws Exception {
        try (TestServer server = new TestServer()) {
            server.put(ONE, TWO);
            try (ScriptedClient client = server.alice()) {
                assertEquals("2 " + octets(ONE, TWO), client.ok("STAT"));
                assertEquals(List.of("1 " + octets(ONE), "2 " + octets(TWO)), client.lines("LIST"));
                assertEquals("2 " + octets(TWO), client.ok("LIST 2"));
                client.err("LIST 3");
                client.err("LIST 0");
                client.err("LIST x");
                client.err("STAT 1");
                client.ok("NOOP");
            }
        }
    }

    @Test
    void anEmptyMaildropIsOne() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            assertEquals("0 0", client.ok("STAT"));
            assertEquals(List.of(), client.lines("LIST"));
            assertEquals(List.of(), client.lines("UIDL"));
            client.err("RETR 1");
            client.ok("QUIT");
        }
    }

    @Test
    void uniqueIdsStayAndAreNotUsedAgain() throws Exception {
        try (TestServer server = new TestServer()) {
            server.put(ONE, TWO, ONE);
            List<String> ids;
            try (ScriptedClient client = server.alice()) {
                ids = client.lines("UIDL");
                assertEquals(3, ids.stream().map(line -> line.split(" ")[1]).distinct().count());
                assertEquals(ids.get(1), client.ok("UIDL 2"));
                client.ok("DELE 2");
                client.err("UIDL 2");
                assertEquals(List.of(ids.get(0), ids.get(2)), client.lines("UIDL"));
                client.ok("QUIT");
            }
            server.put(TWO);
            try (ScriptedClient client = server.alice()) {
                List<String> now = client.lines("UIDL");
                assertEquals(ids.get(0), now.get(0));
                assertEquals("2 " + ids.get(2).split(" ")[1], now.get(1));
                assertTrue(ids.stream().noneMatch(id -> id.endsWith(now.get(2).split(" ")[1])), now::toString);
            }
        }
    }

    @Test
    void deletedMessagesGoAtQuitAndNotBefore() throws Exception {
        try (TestServer server = new TestServer()) {
            server.put(ONE, TWO, ONE);
            try (ScriptedClient client = server.alice()) {
                client.ok("DELE 1");
                client.ok("DELE 3");
                assertEquals("1 " + octets(TWO), client.ok("STAT"));
                assertEquals(List.of("2 " + octets(TWO)), client.lines("LIST"));
                for (String command : List.of("DELE 1", "RETR 1", "TOP 1 0", "LIST 1", "UIDL 1")) {
                    assertEquals("This message is marked as deleted", client.err(command));
                }
                assertEquals(3, server.inbox().size());
                long version = server.inbox().highestModSeq().value();
                client.ok("QUIT");
                assertEquals("", client.rest());
                assertEquals(1, server.inbox().size());
                assertEquals(2, server.inbox().uid(0));
                assertEquals(version + 1, server.inbox().highestModSeq().value(), "one commit");
            }
        }
    }

    @Test
    void rsetTakesMarksBack() throws Exception {
        try (TestServer server = new TestServer()) {
            server.put(ONE, TWO);
            try (ScriptedClient client = server.alice()) {
                client.ok("DELE 1");
                client.ok("RSET");
                assertEquals("2 " + octets(ONE, TWO), client.ok("STAT"));
                client.ok("QUIT");
                assertEquals(2, server.inbox().size());
            }
        }
    }

    @Test
    void aConnectionThatIsLostRemovesNothing() throws Exception {
        try (TestServer server = new TestServer()) {
            server.put(ONE);
            try (ScriptedClient client = server.alice()) {
                client.ok("DELE 1");
                client.socket().shutdownOutput();
                assertEquals("", client.rest());
            }
            assertEquals(1, server.inbox().size());
        }
    }

    @Test
    void quitBeforeSignInIsJustGoodbye() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            client.ok("QUIT");
            assertEquals("", client.rest());
        }
    }
}
