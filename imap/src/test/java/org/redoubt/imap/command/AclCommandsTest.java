package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.redoubt.imap.TestServer.ALICE;
import static org.redoubt.imap.TestServer.BOB;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditEvent;
import org.redoubt.imap.Mails;
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

    // RFC 4314 2: "anyone" is everybody, and negative rights take from what it gives.
    @Test
    void anyoneIsEverybody() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice();
                ScriptedClient bob = server.bob()) {
            alice.ok("SETACL INBOX Anyone lrs");
            String owner = "ACL \"INBOX\" \"" + ALICE + "\" lrswipkxteacd";
            assertEquals(owner + " \"anyone\" lrs", alice.ok("GETACL INBOX").only());
            assertEquals(
                    "LISTRIGHTS \"INBOX\" \"anyone\" \"\" l r s w i p k x t e a c d",
                    alice.ok("LISTRIGHTS INBOX anyone").only());
            assertEquals("MYRIGHTS " + SHARED + " lrs", bob.ok("MYRIGHTS " + SHARED).only());
            assertEquals(List.of("LIST (\\HasNoChildren) \"/\" " + SHARED), bob.ok("LIST \"\" \"Other Users/*/*\"").of("LIST"));
            bob.ok("SELECT " + SHARED);
            bob.ok("UNSELECT");
            alice.ok("SETACL INBOX " + BOB + " w");
            assertEquals("MYRIGHTS " + SHARED + " lrsw", bob.ok("MYRIGHTS " + SHARED).only());
            alice.ok("SETACL INBOX -" + BOB + " s");
            assertEquals("MYRIGHTS " + SHARED + " lrw", bob.ok("MYRIGHTS " + SHARED).only());
            alice.ok("SETACL INBOX -anyone lrswipkxtea");
            assertTrue(bob.no("MYRIGHTS " + SHARED).tagged().contains("[NONEXISTENT]"));
            assertEquals("MYRIGHTS \"INBOX\" lrswipkxteacd", alice.ok("MYRIGHTS INBOX").only());
            alice.ok("DELETEACL INBOX anyone");
            alice.ok("DELETEACL INBOX -anyone");
            assertEquals("MYRIGHTS " + SHARED + " w", bob.ok("MYRIGHTS " + SHARED).only());
            assertEquals(owner + " \"" + BOB + "\" w \"-" + BOB + "\" s", alice.ok("GETACL INBOX").only());
        }
    }

    // RFC 4314 2: groups are those of the directory, at the moment of asking.
    @Test
    void groupsAreThoseOfTheDirectory() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice();
                ScriptedClient bob = server.bob()) {
            server.administration.addGroup("team@example.org", List.of(ALICE)).orThrow();
            server.administration.addGroup("all@example.org", List.of("team@example.org")).orThrow();
            alice.ok("SETACL INBOX all@example.org lri");
            assertTrue(alice.ok("GETACL INBOX").only().endsWith(" \"all@example.org\" lri"));
            assertEquals(
                    "LISTRIGHTS \"INBOX\" \"all@example.org\" \"\" l r s w i p k x t e a c d",
                    alice.ok("LISTRIGHTS INBOX all@example.org").only());
            assertEquals(List.of(), bob.ok("LIST \"\" \"Other*\"").untagged());
            bob.no("SELECT " + SHARED);
            server.administration.addMember("team@example.org", BOB).orThrow();
            assertEquals(3, bob.ok("LIST \"\" \"Other*\"").untagged().size());
            assertEquals("MYRIGHTS " + SHARED + " lri", bob.ok("MYRIGHTS " + SHARED).only());
            assertTrue(bob.append(SHARED, Mails.plain("b", "x")).tagged().startsWith("OK [APPENDUID"));
            bob.ok("SELECT " + SHARED);
            server.administration.removeMember("team@example.org", BOB).orThrow();
            bob.send("x FETCH 1 BODY.PEEK[]\r\n");
            assertEquals("* BYE The selected mailbox is not shared any more\r\n", bob.rest());
        }
    }

    @Test
    void aGroupDeniesToo() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice();
                ScriptedClient bob = server.bob()) {
            server.administration.addGroup("interns@example.org", List.of(BOB)).orThrow();
            alice.ok("SETACL INBOX anyone lrw");
            alice.ok("SETACL INBOX -interns@example.org w");
            assertEquals("MYRIGHTS " + SHARED + " lr", bob.ok("MYRIGHTS " + SHARED).only());
            assertTrue(alice.ok("GETACL INBOX").only().endsWith(" \"anyone\" lrw \"-interns@example.org\" w"));
            server.administration.removeGroup("interns@example.org").orThrow();
            assertEquals("MYRIGHTS " + SHARED + " lrw", bob.ok("MYRIGHTS " + SHARED).only());
            assertTrue(alice.ok("GETACL INBOX").only().endsWith(" \"anyone\" lrw"));
        }
    }

    @Test
    void theAuditLogNamesWhoeverReadsAsAnyone() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice();
                ScriptedClient bob = server.bob()) {
            alice.append("INBOX", Mails.plain("a", "x"));
            alice.ok("SETACL INBOX anyone lr");
            bob.ok("SELECT " + SHARED);
            bob.ok("FETCH 1 BODY.PEEK[]");
            assertTrue(server.audit.durableEvents().stream()
                    .anyMatch(e -> e.action().equals("SHARE") && e.touched().equals("mailbox=1 anyone=1 mode=REPLACE granted=lr")));
            assertEquals(BOB, server.audit.durableEvents().getLast().principal());
            assertEquals("FETCH", server.audit.durableEvents().getLast().action());
        }
    }
}
