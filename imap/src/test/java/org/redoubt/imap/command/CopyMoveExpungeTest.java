package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.ScriptedClient.Answer;
import org.redoubt.imap.TestServer;

class CopyMoveExpungeTest {
    private static ScriptedClient five(TestServer server) throws Exception {
        ScriptedClient client = server.inbox();
        for (int i = 0; i < 5; i++) {
            client.append("INBOX", "(\\Seen) ", Mails.octets(Mails.plain("m" + i, "x")));
        }
        return client;
    }

    @Test
    void copyTellsTheUids() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = five(server)) {
            assertTrue(client.ok("COPY 2:3,5 Archive").tagged().matches("OK \\[COPYUID \\d+ 2:3,5 1:3] .*"));
            assertTrue(client.ok("UID COPY 1,99 Archive").tagged().matches("OK \\[COPYUID \\d+ 1 4] .*"));
            assertEquals("OK COPY completed", client.ok("UID COPY 99 Archive").tagged());
            assertTrue(client.no("COPY 1 nowhere").tagged().contains("[TRYCREATE]"));
            assertEquals("STATUS \"Archive\" (MESSAGES 4 UNSEEN 0)", client.ok("STATUS Archive (MESSAGES UNSEEN)").only());
            client.ok("COPY 1 INBOX");
        }
    }

    @Test
    void copyOverQuotaDoesNothing() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = five(server)) {
            server.quota(TestServer.ALICE, 10);
            assertTrue(client.no("COPY 1:5 Archive").tagged().contains("[OVERQUOTA]"));
            client.ok("MOVE 1:5 Archive");
        }
    }

    @Test
    void moveTellsCopyUidBeforeExpunge() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = five(server)) {
            Answer answer = client.ok("MOVE 2,4 Archive");
            assertEquals(3, answer.untagged().size());
            assertTrue(answer.untagged().getFirst().matches("\\* OK \\[COPYUID \\d+ 2,4 1:2] .*"), answer.toString());
            assertEquals(List.of("* 4 EXPUNGE", "* 2 EXPUNGE"), answer.untagged().subList(1, 3));
            client.ok("ENABLE QRESYNC");
            Answer vanished = client.ok("UID MOVE 1 Archive");
            assertEquals(List.of("VANISHED 1"), vanished.of("VANISHED"));
            assertTrue(vanished.tagged().matches("OK \\[HIGHESTMODSEQ \\d+] .*"), vanished.toString());
            assertTrue(client.no("MOVE 1 nowhere").tagged().contains("[TRYCREATE]"));
        }
    }

    @Test
    void expungeCountsDown() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = five(server)) {
            client.ok("STORE 1,3,4 +FLAGS.SILENT (\\Deleted)");
            assertEquals(List.of("* 4 EXPUNGE", "* 3 EXPUNGE", "* 1 EXPUNGE"), client.ok("EXPUNGE").untagged());
            assertEquals("SEARCH 2 5", client.ok("UID SEARCH ALL").only());
        }
    }

    @Test
    void uidExpungeRemovesThoseAlone() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = five(server)) {
            client.ok("STORE 1:3 +FLAGS.SILENT (\\Deleted)");
            assertEquals(List.of("* 2 EXPUNGE"), client.ok("UID EXPUNGE 2,5").untagged());
            client.ok("ENABLE QRESYNC");
            Answer answer = client.ok("EXPUNGE");
            assertEquals(List.of("VANISHED 1,3"), answer.of("VANISHED"));
            assertTrue(answer.tagged().matches("OK \\[HIGHESTMODSEQ \\d+] .*"), answer.toString());
        }
    }
}
