package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

class QuotaCommandsTest {
    private static final String ROOT = "\"" + TestServer.ALICE + "\"";

    @Test
    void whatIsUsedIsRoundedUp() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            server.quota(TestServer.ALICE, 10 * 1024);
            assertEquals("QUOTA " + ROOT + " (STORAGE 0 10)", client.ok("GETQUOTA " + ROOT).only());
            client.append("INBOX", Mails.plain("one", "x"));
            assertEquals("QUOTA " + ROOT + " (STORAGE 1 10)", client.ok("GETQUOTA " + ROOT).only());
        }
    }

    @Test
    void everyMailboxIsUnderTheRoot() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            server.quota(TestServer.ALICE, 2048);
            assertEquals(
                    List.of("* QUOTAROOT \"Archive\" " + ROOT, "* QUOTA " + ROOT + " (STORAGE 0 2)"),
                    client.ok("GETQUOTAROOT Archive").untagged());
            assertTrue(client.no("GETQUOTAROOT nowhere").tagged().contains("[NONEXISTENT]"));
        }
    }

    @Test
    void withoutALimitThereIsNothingToShow() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            assertEquals("QUOTA " + ROOT + " ()", client.ok("GETQUOTA " + ROOT).only());
        }
    }

    @Test
    void whatOthersUseIsNotTold() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            assertTrue(client.no("GETQUOTA " + TestServer.BOB).tagged().contains("[NONEXISTENT]"));
            assertTrue(client.no("GETQUOTA \"\"").tagged().contains("[NONEXISTENT]"));
        }
    }

    @Test
    void limitsAreNotSetHere() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            server.quota(TestServer.ALICE, 2048);
            assertTrue(client.no("SETQUOTA " + ROOT + " (STORAGE 512)").tagged().contains("[NOPERM]"));
            assertTrue(client.no("SETQUOTA " + ROOT + " ()").tagged().contains("[NOPERM]"));
            client.bad("SETQUOTA " + ROOT + " (STORAGE)");
            client.bad("SETQUOTA " + ROOT);
            assertEquals("QUOTA " + ROOT + " (STORAGE 0 2)", client.ok("GETQUOTA " + ROOT).only());
        }
    }

    @Test
    void theCapabilityNamesWhatIsEnforced() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            String all = client.ok("CAPABILITY").only();
            assertTrue(all.contains(" QUOTA ") && all.contains(" QUOTA=RES-STORAGE "), all);
            assertFalse(all.contains("QUOTASET") || all.contains("RES-MESSAGE"), all);
            server.quota(TestServer.ALICE, 100);
            String answer = client.append("INBOX", Mails.plain("large", "x".repeat(200))).tagged();
            assertTrue(answer.startsWith("NO [OVERQUOTA]"), answer);
        }
    }

    @Test
    void statusTellsWhatExpungeGivesBack() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            String first = Mails.plain("one", "x");
            client.append("INBOX", first);
            client.append("INBOX", Mails.plain("two", "longer"));
            assertEquals(
                    "STATUS \"INBOX\" (DELETED 0 DELETED-STORAGE 0)",
                    client.ok("STATUS INBOX (DELETED DELETED-STORAGE)").only());
            client.ok("STORE 1 +FLAGS.SILENT (\\Deleted)");
            assertEquals(
                    "STATUS \"INBOX\" (DELETED 1 DELETED-STORAGE " + first.length() + ")",
                    client.ok("STATUS INBOX (DELETED DELETED-STORAGE)").only());
        }
    }
}
