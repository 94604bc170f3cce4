package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

class MailboxCommandsTest {
    @Test
    void createMakesParentsAndTellsTheId() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            assertTrue(client.ok("CREATE a/b/c/").tagged().matches("OK \\[MAILBOXID \\(m\\d+\\)] .*"));
            assertEquals(3, client.ok("LIST \"\" a*").untagged().size());
            assertTrue(client.no("CREATE a/b").tagged().contains("[ALREADYEXISTS]"));
            assertTrue(client.no("CREATE inbox").tagged().contains("[ALREADYEXISTS]"));
            assertTrue(client.no("CREATE \"a//b\"").tagged().contains("[CANNOT]"));
            assertTrue(client.no("CREATE \"R&D\"").tagged().contains("[CANNOT]"));
        }
    }

    @Test
    void createGivesSpecialUses() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            assertTrue(client.no("CREATE Bin (USE (\\Trash))").tagged().contains("[USEATTR]"));
            assertTrue(client.no("CREATE All (USE (\\All))").tagged().contains("[USEATTR]"));
            client.ok("DELETE Trash");
            client.ok("CREATE Bin (USE (\\Trash))");
            assertEquals("LIST (\\HasNoChildren \\Trash) \"/\" \"Bin\"", client.ok("LIST \"\" Bin").only());
        }
    }

    @Test
    void deleteRefusesParentsAndInbox() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("CREATE a/b");
            assertTrue(client.no("DELETE a").tagged().contains("[HASCHILDREN]"));
            assertTrue(client.no("DELETE INBOX").tagged().contains("[CANNOT]"));
            assertTrue(client.no("DELETE nowhere").tagged().contains("[NONEXISTENT]"));
            client.ok("DELETE a/b");
            client.ok("DELETE a");
        }
    }

    @Test
    void deletingTheSelectedMailboxClosesIt() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("CREATE a");
            client.ok("SELECT a");
            assertEquals(1, client.ok("DELETE a").of("OK [CLOSED]").size());
            client.bad("FETCH 1 FLAGS");
        }
    }

    @Test
    void aMailboxDeletedBySomebodyElseEndsTheConnection() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice();
                ScriptedClient other = server.alice()) {
            client.ok("CREATE a");
            client.ok("SELECT a");
            other.ok("DELETE a");
            client.send("x NOOP\r\n");
            assertEquals("* BYE The selected mailbox was deleted\r\n", client.rest());
        }
    }

    @Test
    void renameMovesChildrenAndEmptiesInbox() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("CREATE a/b");
            client.ok("RENAME a z/y");
            assertEquals(1, client.ok("LIST \"\" z/y/b").untagged().size());
            assertTrue(client.no("RENAME a x").tagged().contains("[NONEXISTENT]"));
            assertTrue(client.no("RENAME z INBOX").tagged().contains("[ALREADYEXISTS]"));
            client.append("INBOX", Mails.plain("one", "text"));
            client.ok("RENAME INBOX old");
            assertEquals("STATUS \"INBOX\" (MESSAGES 0)", client.ok("STATUS INBOX (MESSAGES)").only());
            assertEquals("STATUS \"old\" (MESSAGES 1)", client.ok("STATUS old (MESSAGES)").only());
        }
    }

    @Test
    void namesAreModifiedUtf7OrUtf8() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice();
                ScriptedClient modern = server.alice()) {
            client.ok("CREATE Entw&APw-rfe");
            assertEquals("LIST (\\HasNoChildren) \"/\" \"Entw&APw-rfe\"", client.ok("LIST \"\" Entw*").only());
            modern.ok("ENABLE UTF8=ACCEPT");
            assertEquals(
                    "LIST (\\HasNoChildren) \"/\" \"Entw\u00c3\u00bcrfe\"", modern.ok("LIST \"\" \"Entw\u00fc*\"").only());
            modern.ok("SELECT \"Entw\u00fcrfe\"");
        }
    }

    @Test
    void listShowsTheDelimiterAndLevels() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            assertEquals("LIST (\\Noselect) \"/\" \"\"", client.ok("LIST \"\" \"\"").only());
            client.ok("CREATE a/b/c");
            assertEquals("LIST (\\HasChildren) \"/\" \"a\"", client.ok("LIST \"\" a%").only());
            assertEquals("LIST (\\HasChildren) \"/\" \"a/b\"", client.ok("LIST a/ %").only());
            assertEquals(2, client.ok("LIST \"\" (a/b INBOX)").untagged().size());
            assertEquals("NAMESPACE ((\"\" \"/\")) ((\"Other Users/\" \"/\")) NIL", client.ok("NAMESPACE").only());
        }
    }

    @Test
    void listSelectsAndReturns() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("CREATE a/b/c");
            for (String name : new String[] {"a", "a/b", "a/b/c"}) {
                client.ok("UNSUBSCRIBE " + name);
            }
            client.ok("SUBSCRIBE a/b/c");
            assertEquals(
                    List.of("LIST (\\Subscribed \\HasNoChildren) \"/\" \"a/b/c\""),
                    client.ok("LIST (SUBSCRIBED) \"\" a*").of("LIST"));
            assertEquals(
                    List.of("LIST (\\HasChildren) \"/\" \"a\" (\"CHILDINFO\" (\"SUBSCRIBED\"))"),
                    client.ok("LIST (SUBSCRIBED RECURSIVEMATCH) \"\" a%").of("LIST"));
            assertEquals(5, client.ok("LIST (SPECIAL-USE) \"\" *").untagged().size());
            assertEquals(
                    List.of("LIST (\\Subscribed \\HasNoChildren) \"/\" \"a/b/c\"", "STATUS \"a/b/c\" (MESSAGES 0 UIDNEXT 1)"),
                    client.ok("LIST \"\" a/b/c RETURN (SUBSCRIBED STATUS (MESSAGES UIDNEXT))").of(""));
        }
    }

    @Test
    void subscriptionsOutliveTheirMailbox() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("CREATE a/b");
            client.ok("SUBSCRIBE a/b");
            client.ok("UNSUBSCRIBE a");
            assertTrue(client.no("SUBSCRIBE nowhere").tagged().contains("[NONEXISTENT]"));
            client.ok("DELETE a/b");
            assertEquals(
                    "LIST (\\NonExistent \\Subscribed \\HasNoChildren) \"/\" \"a/b\"",
                    client.ok("LIST (SUBSCRIBED) \"\" a/*").only());
            assertEquals("LSUB () \"/\" \"a/b\"", client.ok("LSUB \"\" a*").only());
            assertEquals("LSUB (\\Noselect) \"/\" \"a\"", client.ok("LSUB \"\" a%").only());
            client.ok("UNSUBSCRIBE a/b");
            assertEquals(0, client.ok("LSUB \"\" a*").untagged().size());
        }
    }

    @Test
    void statusTellsEverything() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            String mail = Mails.plain("one", "text");
            client.append("INBOX", mail);
            client.append("INBOX", "(\\Seen \\Deleted) ", Mails.octets(mail));
            String status = client.ok("STATUS INBOX (MESSAGES RECENT UIDNEXT UNSEEN DELETED SIZE APPENDLIMIT MAILBOXID)").only();
            assertEquals(
                    "STATUS \"INBOX\" (MESSAGES 2 RECENT 2 UIDNEXT 3 UNSEEN 1 DELETED 1 SIZE " + 2 * mail.length()
                            + " APPENDLIMIT 67108864 MAILBOXID (m1))",
                    status);
            client.bad("STATUS INBOX (FOO)");
            client.bad("STATUS INBOX ()");
            assertTrue(client.no("STATUS nowhere (MESSAGES)").tagged().contains("[NONEXISTENT]"));
        }
    }
}
