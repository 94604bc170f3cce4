package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.redoubt.imap.TestServer.ALICE;
import static org.redoubt.imap.TestServer.BOB;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

class OtherUsersTest {
    private static final String HOME = "Other Users/" + ALICE + "/";
    private static final String PROJECT = "\"" + HOME + "Project\"";

    /** Alice's mailbox Project with three messages, shared with Bob. */
    private static ScriptedClient sharing(TestServer server, String rights) throws Exception {
        ScriptedClient alice = server.alice();
        alice.ok("CREATE Project");
        for (int i = 0; i < 3; i++) {
            alice.append("Project", Mails.plain("m" + i, "secret" + i));
        }
        alice.ok("SETACL Project " + BOB + " " + rights);
        return alice;
    }

    @Test
    void whatIsSharedIsListedAndNothingElse() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient bob = server.bob();
                ScriptedClient alice = sharing(server, "lr")) {
            assertEquals(
                    List.of(
                            "LIST (\\NonExistent \\HasChildren) \"/\" \"Other Users\"",
                            "LIST (\\NonExistent \\HasChildren) \"/\" \"Other Users/" + ALICE + "\"",
                            "LIST (\\HasNoChildren) \"/\" " + PROJECT),
                    bob.ok("LIST \"\" \"Other*\"").of("LIST"));
            assertEquals(1, bob.ok("LIST \"\" \"Other%\"").untagged().size());
            assertEquals(List.of(), alice.ok("LIST \"\" \"Other*\"").untagged());
            alice.ok("SETACL Project " + BOB + " r");
            assertEquals(List.of(), bob.ok("LIST \"\" \"Other*\"").untagged());
            bob.ok("SELECT " + PROJECT);
        }
    }

    @Test
    void namesThatAreNotSharedAreNotThere() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = sharing(server, "lr");
                ScriptedClient bob = server.bob()) {
            for (String name : List.of(
                    HOME + "INBOX", HOME + "Sent", HOME, "Other Users", "Other Users/" + ALICE, "Other Users/x@y/INBOX")) {
                assertTrue(bob.no("SELECT \"" + name + "\"").tagged().contains("[NONEXISTENT]"), name);
                assertTrue(bob.no("STATUS \"" + name + "\" (MESSAGES)").tagged().contains("[NONEXISTENT]"), name);
            }
            bob.no("CREATE \"Other Users\"");
            bob.no("CREATE \"Other Users/mine\"");
            bob.no("CREATE \"" + HOME + "mine\"");
            assertEquals(7, alice.ok("LIST \"\" *").untagged().size());
        }
    }

    @Test
    void readingNeedsNoMoreThanTheRightToRead() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = sharing(server, "lr");
                ScriptedClient bob = server.bob()) {
            assertTrue(bob.ok("SELECT " + PROJECT).tagged().startsWith("OK [READ-ONLY]"));
            assertTrue(bob.ok("FETCH 1 BODY[TEXT]").only().contains("secret0"));
            assertEquals("1 FETCH (FLAGS (\\Recent))", bob.ok("FETCH 1 FLAGS").only());
            assertEquals("SEARCH 2", bob.ok("SEARCH SUBJECT m1").only());
            assertEquals("STATUS " + PROJECT + " (MESSAGES 3)", bob.ok("STATUS " + PROJECT + " (MESSAGES)").only());
            bob.no("STORE 1 +FLAGS (\\Seen)");
            bob.no("EXPUNGE");
            assertTrue(bob.append(PROJECT, Mails.plain("b", "x")).tagged().startsWith("NO [NOPERM]"));
            assertTrue(bob.no("DELETE " + PROJECT).tagged().contains("[NOPERM]"));
            assertTrue(bob.no("RENAME " + PROJECT + " \"" + HOME + "Mine\"").tagged().contains("[NOPERM]"));
            assertTrue(bob.no("CREATE \"" + HOME + "Project/Below\"").tagged().contains("[NOPERM]"));
            bob.ok("CLOSE");
            assertEquals("STATUS \"Project\" (MESSAGES 3 UNSEEN 3)", alice.ok("STATUS Project (MESSAGES UNSEEN)").only());
        }
    }

    @Test
    void eachFlagNeedsItsRight() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = sharing(server, "lrs");
                ScriptedClient bob = server.bob()) {
            var select = bob.ok("SELECT " + PROJECT);
            assertTrue(select.tagged().startsWith("OK [READ-WRITE]"));
            assertTrue(select.of("OK [PERMANENTFLAGS (\\Seen)]").size() == 1, select.toString());
            assertEquals("1 FETCH (FLAGS (\\Seen \\Recent))", bob.ok("STORE 1 +FLAGS (\\Seen \\Flagged new)").only());
            assertTrue(bob.no("STORE 1 +FLAGS (\\Flagged)").tagged().contains("[NOPERM]"));
            assertTrue(bob.no("STORE 1 +FLAGS (\\Deleted)").tagged().contains("[NOPERM]"));
            alice.ok("SELECT Project");
            alice.ok("STORE 2 FLAGS (\\Answered)");
            alice.ok("SETACL Project " + BOB + " lrt");
            assertEquals("2 FETCH (FLAGS (\\Answered \\Deleted \\Recent))", bob.ok("STORE 2 FLAGS (\\Deleted)").of("2").getFirst());
            assertTrue(bob.no("STORE 2 -FLAGS (\\Answered)").tagged().contains("[NOPERM]"));
            assertTrue(bob.no("EXPUNGE").tagged().contains("[NOPERM]"));
            alice.ok("SETACL Project " + BOB + " +e");
            assertEquals(List.of("* 2 EXPUNGE"), bob.ok("EXPUNGE").untagged());
        }
    }

    @Test
    void mailGoesInWithTheRightToInsert() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = sharing(server, "lri");
                ScriptedClient bob = server.bob()) {
            var appended = bob.append(PROJECT, "(\\Seen \\Flagged) ", Mails.octets(Mails.plain("b", "x")));
            assertTrue(appended.tagged().startsWith("OK [APPENDUID"), appended.tagged());
            bob.append("INBOX", Mails.plain("mine", "x"));
            bob.ok("SELECT INBOX");
            assertTrue(bob.ok("COPY 1 " + PROJECT).tagged().matches("OK \\[COPYUID \\d+ 1 5] .*"));
            assertEquals("STATUS \"Project\" (MESSAGES 5 UNSEEN 5)", alice.ok("STATUS Project (MESSAGES UNSEEN)").only());
            var moved = bob.ok("MOVE 1 " + PROJECT);
            assertTrue(moved.untagged().getFirst().matches("\\* OK \\[COPYUID \\d+ 1 6] .*"), moved.toString());
            assertEquals("* 1 EXPUNGE", moved.untagged().get(1));
            assertEquals("STATUS \"INBOX\" (MESSAGES 0)", bob.ok("STATUS INBOX (MESSAGES)").only());
            alice.ok("SELECT Project");
            assertEquals("SEARCH 5 6", alice.ok("SEARCH SUBJECT mine").only());
        }
    }

    @Test
    void mailComesOutWithTheRightsToRemove() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = sharing(server, "lr");
                ScriptedClient bob = server.bob()) {
            bob.ok("SELECT " + PROJECT);
            bob.ok("COPY 1 INBOX");
            bob.no("MOVE 2 INBOX");
            alice.ok("SETACL Project " + BOB + " +te");
            bob.ok("SELECT " + PROJECT);
            bob.ok("MOVE 2 INBOX");
            assertEquals("STATUS \"INBOX\" (MESSAGES 2)", bob.ok("STATUS INBOX (MESSAGES)").only());
            assertEquals("STATUS \"Project\" (MESSAGES 2)", alice.ok("STATUS Project (MESSAGES)").only());
        }
    }

    @Test
    void whatIsTakenAwayIsGoneAtTheNextCommand() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = sharing(server, "lr");
                ScriptedClient bob = server.bob()) {
            bob.ok("SELECT " + PROJECT);
            assertTrue(bob.ok("FETCH 1 BODY.PEEK[TEXT]").only().contains("secret0"));
            alice.ok("DELETEACL Project " + BOB);
            bob.send("x FETCH 1:* (ENVELOPE BODY.PEEK[TEXT])\r\n");
            String rest = bob.rest();
            assertEquals("* BYE The selected mailbox is not shared any more\r\n", rest);
        }
    }

    @Test
    void whoIdlesIsToldThatItIsOver() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = sharing(server, "lr");
                ScriptedClient bob = server.bob()) {
            bob.ok("SELECT " + PROJECT);
            bob.send("i IDLE\r\n");
            assertEquals("+ idling", bob.line());
            alice.append("Project", Mails.plain("news", "x"));
            assertEquals("* 4 EXISTS", bob.line());
            bob.line();
            alice.ok("SETACL Project " + BOB + " -r");
            assertTrue(bob.rest().startsWith("* BYE"));
        }
    }

    @Test
    void subscriptionsAreOnesOwn() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = sharing(server, "lr");
                ScriptedClient bob = server.bob()) {
            alice.ok("UNSUBSCRIBE Project");
            bob.ok("SUBSCRIBE " + PROJECT);
            assertEquals(List.of("LSUB () \"/\" " + PROJECT), bob.ok("LSUB \"\" Other*").of("LSUB"));
            assertEquals(
                    "LIST (\\Subscribed \\HasNoChildren) \"/\" " + PROJECT,
                    bob.ok("LIST (SUBSCRIBED) \"\" Other*").only());
            assertEquals(List.of(), alice.ok("LSUB \"\" Project").untagged());
            bob.ok("UNSUBSCRIBE " + PROJECT);
            assertEquals(List.of(), bob.ok("LSUB \"\" Other*").untagged());
            bob.no("SUBSCRIBE \"" + HOME + "Sent\"");
        }
    }

    @Test
    void treesAreMadeWhereThatIsAllowed() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = sharing(server, "lrkx");
                ScriptedClient bob = server.bob()) {
            bob.ok("CREATE \"" + HOME + "Project/Below\"");
            assertEquals("MYRIGHTS \"" + HOME + "Project/Below\" lrkxcd", bob.ok("MYRIGHTS \"" + HOME + "Project/Below\"").only());
            bob.ok("RENAME \"" + HOME + "Project/Below\" \"" + HOME + "Project/Beside\"");
            assertTrue(bob.no("RENAME \"" + HOME + "Project/Beside\" \"" + HOME + "Top\"").tagged().contains("[NOPERM]"));
            assertTrue(bob.no("RENAME \"" + HOME + "Project/Beside\" Mine").tagged().contains("[CANNOT]"));
            assertEquals(1, alice.ok("LIST \"\" Project/Beside").untagged().size());
            bob.ok("DELETE \"" + HOME + "Project/Beside\"");
        }
    }

    @Test
    void sharedAnnotationsNeedTheRightToWrite() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = sharing(server, "lr");
                ScriptedClient bob = server.bob()) {
            alice.ok("SETMETADATA Project (/private/comment \"hers\" /shared/comment \"ours\")");
            bob.ok("SETMETADATA " + PROJECT + " (/private/comment \"his\")");
            assertTrue(bob.no("SETMETADATA " + PROJECT + " (/shared/comment \"his\")").tagged().contains("[NOPERM]"));
            assertEquals(
                    "METADATA " + PROJECT + " (\"/private/comment\" \"his\" \"/shared/comment\" \"ours\")",
                    bob.ok("GETMETADATA " + PROJECT + " (/private/comment /shared/comment)").only());
            assertEquals("METADATA \"Project\" (\"/private/comment\" \"hers\")", alice.ok("GETMETADATA Project /private/comment").only());
        }
    }

    @Test
    void theAuditLogNamesTheReader() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = sharing(server, "lr");
                ScriptedClient bob = server.bob()) {
            long home = server.directory.person(ALICE).orElseThrow().account().value();
            bob.no("SELECT \"" + HOME + "INBOX\"");
            bob.ok("SELECT " + PROJECT);
            bob.ok("FETCH 2 BODY.PEEK[]");
            List<AuditEvent> reads = server.audit.durableEvents().stream()
                    .filter(event -> event.account() == home && event.principal().equals(BOB))
                    .toList();
            assertEquals(AuditKind.BIND, reads.getFirst().kind());
            assertEquals("SHARED_ACCESS", reads.getFirst().action());
            assertEquals(AuditKind.READ, reads.getLast().kind());
            assertTrue(reads.getLast().touched().contains("uids=2 "), reads.getLast().touched());
            alice.ok("DELETEACL Project " + BOB);
            try (ScriptedClient again = server.bob()) {
                again.no("SELECT " + PROJECT);
            }
            AuditEvent refused = server.audit.events(AuditKind.BIND).getLast();
            assertEquals(BOB + " " + home + " refused", refused.principal() + " " + refused.account() + " " + refused.outcome());
        }
    }

    @Test
    void anUrlDoesNotReachFurther() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = sharing(server, "lr");
                ScriptedClient bob = server.bob()) {
            alice.append("INBOX", Mails.plain("private", "hidden"));
            String url = "/Other%20Users/" + ALICE.replace("@", "%40") + "/INBOX/;UID=1";
            bob.send("c APPEND INBOX CATENATE (URL \"" + url + "\")\r\n");
            String answer = bob.until("c").tagged();
            assertFalse(answer.startsWith("OK"), answer);
        }
    }
}
