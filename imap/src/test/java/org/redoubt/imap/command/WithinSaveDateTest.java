package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

/** OLDER and YOUNGER of RFC 5032, SAVEDATE of RFC 8514, and searches by flags that pages answer. */
class WithinSaveDateTest {
    private static void finds(ScriptedClient client, String keys, String numbers) throws Exception {
        assertEquals("SEARCH" + numbers, client.ok("SEARCH " + keys).only(), keys);
    }

    private static void append(ScriptedClient client, String date) throws Exception {
        client.append("INBOX", "\"" + date + "\" ", Mails.octets(Mails.plain("s", "t")));
    }

    // RFC 5032 3: both keys include the very second.
    @Test
    void agesAreExactToTheSecond() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            assertTrue(client.ok("CAPABILITY").only().contains(" WITHIN"));
            append(client, "24-Nov-2026 09:00:00 +0000");
            append(client, "24-Nov-2026 09:59:59 +0000");
            server.now.addAndGet(999);
            finds(client, "OLDER 3600", " 1");
            finds(client, "YOUNGER 3600", " 1 2");
            finds(client, "YOUNGER 3599", " 2");
            finds(client, "OLDER 3601", "");
            finds(client, "OLDER 1", " 1 2");
            finds(client, "YOUNGER 4294967295", " 1 2");
            finds(client, "UNSEEN YOUNGER 259200 NOT OLDER 2", " 2");
            for (String nonsense : new String[] {"OLDER 0", "YOUNGER", "OLDER x", "OLDER 4294967296", "YOUNGER -1"}) {
                client.bad("SEARCH " + nonsense);
            }
            server.now.addAndGet(1);
            finds(client, "YOUNGER 3600", " 2");
        }
    }

    @Test
    void theSaveDateIsThatOfTheMailbox() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            append(client, "01-Jan-2026 00:00:00 +0000");
            server.now.addAndGet(86_400_000L);
            client.ok("COPY 1 Archive");
            assertEquals("1 FETCH (SAVEDATE \"24-Nov-2026 10:00:00 +0000\")", client.ok("FETCH 1 SAVEDATE").only());
            finds(client, "SAVEDON 24-Nov-2026", " 1");
            client.ok("SELECT Archive");
            assertEquals(
                    "1 FETCH (SAVEDATE \"25-Nov-2026 10:00:00 +0000\" INTERNALDATE \"01-Jan-2026 00:00:00 +0000\" PREVIEW \"t\")",
                    client.ok("FETCH 1 (SAVEDATE INTERNALDATE PREVIEW)").only());
            finds(client, "SAVEDATESUPPORTED", " 1");
            finds(client, "SAVEDON 24-Nov-2026", "");
            finds(client, "SAVEDBEFORE 26-Nov-2026", " 1");
            finds(client, "SAVEDBEFORE 25-Nov-2026", "");
            finds(client, "SAVEDSINCE 25-Nov-2026", " 1");
            finds(client, "SAVEDSINCE 26-Nov-2026", "");
            client.bad("SEARCH SAVEDON");
        }
    }

    /** What pages answer at once is what the rows say one by one: OR keeps a search from the short way. */
    @Test
    void flagsByPageAreFlagsByRow() throws Exception {
        Random random = new Random(20261125);
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            client.send("f APPEND INBOX" + " {4+}\r\na: b".repeat(700) + "\r\n");
            client.until("f");
            for (int round = 0; round < 25; round++) {
                int from = 1 + random.nextInt(600);
                String flag = new String[] {"\\Seen", "\\Flagged", "\\Deleted", "work"}[random.nextInt(4)];
                client.ok("UID STORE " + from + ":" + (from + random.nextInt(99)) + (random.nextBoolean() ? " +" : " -") + "FLAGS.SILENT " + flag);
                if (round % 8 == 7) {
                    client.ok("EXPUNGE");
                }
                for (String keys : new String[] {"ALL", "SEEN", "UNSEEN", "FLAGGED UNSEEN", "KEYWORD work UNFLAGGED", "UNKEYWORD none", "KEYWORD none", "SEEN UNSEEN"}) {
                    String slow = "OR (" + keys + ") LARGER 99999";
                    assertEquals(client.ok("UID SEARCH " + slow).only(), client.ok("UID SEARCH " + keys).only(), keys + " round=" + round);
                }
            }
        }
    }

    // RFC 5051: a letter with an accent holds its base letter, in octets of UTF-8 as well.
    @Test
    void bodiesBeyondAsciiAreDecomposed() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            client.append("INBOX", "Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\ncaf\u00e9 noir\r\n");
            finds(client, "BODY cafe", " 1");
            finds(client, "BODY tea", "");
        }
    }
}
