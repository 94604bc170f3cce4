package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

/** UIDBATCHES, RFC 10022. */
class UidBatchesCommandTest {
    private static void fill(ScriptedClient client, int count) throws Exception {
        client.send("f APPEND INBOX" + " {4+}\r\na: b".repeat(count) + "\r\n");
        assertTrue(client.until("f").tagged().startsWith("OK "));
    }

    private static String batches(ScriptedClient client, String arguments) throws Exception {
        return client.ok("UIDBATCHES " + arguments).only().replaceAll("UIDBATCHES \\(TAG \"t\\d+\"\\)", "");
    }

    @Test
    void theNewestComeFirst() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            assertTrue(client.ok("CAPABILITY").only().contains(" UIDBATCHES "));
            assertEquals("", batches(client, "500"));
            fill(client, 1_300);
            client.ok("STORE 101:200 +FLAGS.SILENT (\\Deleted)");
            client.ok("EXPUNGE");
            // 1,200 messages: 1:100 and 201:1300.
            assertEquals(" 1300:801,800:301,300:1", batches(client, "500"));
            assertEquals(" 1300:1", batches(client, "2000"));
            assertEquals(" 800:301,300:1", batches(client, "500 2:3"));
            assertEquals(" 300:1", batches(client, "500 3:9"));
            // RFC 10022 3.1.5.
            assertTrue(client.bad("UIDBATCHES 500 9:3").tagged().startsWith("BAD [CLIENTBUG] "));
            // RFC 10022 3.1.4: the last range ends with 1, whatever the first message is.
            client.ok("STORE 1:99 +FLAGS.SILENT (\\Deleted)");
            client.ok("EXPUNGE");
            assertEquals(" 1300:801,800:301,300:1", batches(client, "500"));
            // RFC 10022 3.4.
            client.ok("UID SEARCH RETURN (SAVE) UID 300");
            batches(client, "500");
            assertEquals(1, client.ok("UID FETCH $ (UID)").fetches().size());
            assertEquals("", batches(client, "500 4:9"));
        }
    }

    // RFC 10022 3.3: with UIDONLY as well.
    @Test
    void withUidOnly() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            fill(client, 600);
            client.ok("ENABLE UIDONLY");
            assertEquals(" 600:101,100:1", batches(client, "500"));
        }
    }

    @Test
    void smallBatchesAreRefused() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            assertTrue(client.no("UIDBATCHES 499").tagged().startsWith("NO [TOOFEW] "));
            client.ok("UIDBATCHES 4294967295 1:4294967295");
            for (String nonsense : new String[] {"", " ", " 0", " x", " 500 1", " 500 0:2", " 500 1:2:3", " 500 1:*", " 500 "}) {
                client.bad("UIDBATCHES" + nonsense);
            }
            client.ok("UNSELECT");
            client.bad("UIDBATCHES 500");
        }
    }
}
