package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.redoubt.imap.TestServer.ALICE;
import static org.redoubt.imap.TestServer.BOB;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditEvent;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

class AclCommandsTest {
    private static final String SHARED = "\"Other Users/" + ALICE + "/INBOX\"";

    @Test
    void rightsAreGivenAndTakenAway() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice()) {
            String owner = "ACL \"INBOX\" \"" + ALICE + "\" lrswipkxteacd";
            assertEquals(owner, alice.ok("GETACL INBOX").only());
            alice.ok("SETACL INBOX " + BOB + " lr");
            assertEquals(owner + " \"" + BOB + "\" lr", alice.ok("GETACL INBOX").only());
            alice.ok("SETACL INBOX " + BOB + " +dw");
            assertEquals(owner + " \"" + BOB + "\" lrwxted", alice.ok("GETACL INBOX").only());
            alice.ok("SETACL INBOX -" + BOB + " -r");
            alice.ok("SETACL INBOX -" + BOB + " +r");
            alice.ok("SETACL INBOX " + BOB + " -xte");
            assertEquals(owner + " \"" + BOB + "\" lrw \"-" + BOB + "\" r", alice.ok("GETACL INBOX").only());
            alice.ok("DELETEACL INBOX " + BOB);
            assertEquals(owner + " \"-" + BOB + "\" r", alice.ok("GETACL INBOX").only());
            alice.ok("DELETEACL INBOX -" + BOB);
            assertEquals(owner, alice.ok("GETACL INBOX").only());
        }
    }

    @Test
    void nobodyElseCanBeNamed() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice()) {
            assertTrue(alice.no("SETACL INBOX anyone lr").tagged().contains("[NONEXISTENT]"));
            assertTrue(alice.no("SETACL INBOX nobody@example.org lr").tagged().contains("[NONEXISTENT]"));
            assertTrue(alice.no("SETACL nowhere " + BOB + " lr").tagged().contains("[NONEXISTENT]"));
            alice.bad("SETACL INBOX " + BOB + " lrz");
            alice.bad("SETACL INBOX " + BOB);
        }
    }

    @Test
    void theOwnerIsNeverLockedOut() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice()) {
            assertTrue(alice.no("SETACL INBOX " + ALICE + " l").tagged().contains("[CANNOT]"));
            assertTrue(alice.no("SETACL INBOX -" + ALICE + " +r").tagged().contains("[CANNOT]"));
            assertEquals("MYRIGHTS \"INBOX\" lrswipkxteacd", alice.ok("MYRIGHTS INBOX").only());
            assertEquals(
                    "LISTRIGHTS \"INBOX\" \"" + ALICE + "\" lrswipkxteacd",
                    alice.ok("LISTRIGHTS INBOX " + ALICE).only());
            assertEquals(
                    "LISTRIGHTS \"INBOX\" \"" + BOB + "\" \"\" l r s w i p k x t e a c d",
                    alice.ok("LISTRIGHTS INBOX " + BOB).only());
        }
    }

    @Test
    void onlyWhoAdministersSeesAndSharesOn() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice();
                ScriptedClient bob = server.bob()) {
            assertTrue(bob.no("MYRIGHTS " + SHARED).tagged().contains("[NONEXISTENT]"));
            alice.ok("SETACL INBOX " + BOB + " lr");
            assertEquals("MYRIGHTS " + SHARED + " lr", bob.ok("MYRIGHTS " + SHARED).only());
            for (String command : List.of("GETACL %s", "SETACL %s " + BOB + " +w", "LISTRIGHTS %s " + BOB)) {
                assertTrue(bob.no(command.formatted(SHARED)).tagged().contains("[NOPERM]"), command);
            }
            alice.ok("SETACL INBOX " + BOB + " +a");
            bob.ok("SETACL " + SHARED + " " + BOB + " +w");
            assertEquals("MYRIGHTS " + SHARED + " lrwa", bob.ok("MYRIGHTS " + SHARED).only());
            bob.ok("DELETEACL " + SHARED + " " + BOB);
            assertTrue(bob.no("GETACL " + SHARED).tagged().contains("[NONEXISTENT]"));
        }
    }

    @Test
    void everyChangeIsInTheAuditLogBeforeItIsAnswered() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice();
                ScriptedClient bob = server.bob()) {
            long id = server.directory.person(BOB).orElseThrow().account().value();
            alice.ok("SETACL INBOX " + BOB + " lr");
            bob.no("SETACL " + SHARED + " " + BOB + " lrswa");
            List<AuditEvent> events = server.audit.durableEvents().stream()
                    .filter(event -> event.action().equals("SHARE"))
                    .toList();
            assertEquals(
                    List.of(
                            ALICE + " ok mailbox=1 person=" + id + " mode=REPLACE granted=lr",
                            BOB + " refused mailbox=1 person=" + id + " mode=REPLACE granted=lrswa"),
                    events.stream()
                            .map(e -> e.principal() + " " + e.outcome() + " " + e.touched())
                            .toList());
            assertEquals(events.getFirst().account(), events.getLast().account());
        }
    }

    @Test
    void listTellsMyRights() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice();
                ScriptedClient bob = server.bob()) {
            alice.ok("SETACL INBOX " + BOB + " lrs");
            assertEquals(
                    List.of("* LIST (\\HasNoChildren) \"/\" " + SHARED, "* MYRIGHTS " + SHARED + " lrs"),
                    bob.ok("LIST \"\" \"Other Users/*/*\" RETURN (MYRIGHTS)").untagged());
        }
    }
}
