package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.redoubt.imap.TestServer.ALICE;
import static org.redoubt.imap.TestServer.BOB;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditKind;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.ScriptedClient.Answer;
import org.redoubt.imap.TestServer;

/** ESEARCH, RFC 7377: one search of several mailboxes. */
class EsearchCommandTest {
    private static final String HOME = "Other Users/" + ALICE + "/";

    /** INBOX, A, A/B, A/B/C and D, each with two messages, of which the first is flagged. */
    private static ScriptedClient tree(TestServer server) throws Exception {
        ScriptedClient alice = server.alice();
        for (String mailbox : List.of("INBOX", "A", "A/B", "A/B/C", "D")) {
            if (!mailbox.equals("INBOX")) {
                alice.ok("CREATE " + mailbox);
            }
            alice.append(mailbox, "(\\Flagged) ", Mails.octets(Mails.plain("needle " + mailbox, "text")));
            alice.append(mailbox, Mails.plain("hay", "text"));
        }
        return alice;
    }

    /** The mailboxes that answered, in their order. */
    private static String mailboxes(ScriptedClient client, String command) throws Exception {
        List<String> found = client.ok(command).untagged().stream()
                .map(line -> line.replaceFirst(".* MAILBOX \"([^\"]*)\" .*", "$1"))
                .toList();
        return String.join(" ", found);
    }

    @Test
    void eachMailboxAnswersForItself_rfc7377_2_1() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = tree(server)) {
            String validity = alice.ok("STATUS A/B (UIDVALIDITY)").only().replaceAll(".*UIDVALIDITY (\\d+).*", "$1");
            alice.send("tag1 ESEARCH IN (mailboxes \"A/B\") FLAGGED\r\n");
            Answer answer = alice.until("tag1");
            assertEquals("ESEARCH (TAG \"tag1\" MAILBOX \"A/B\" UIDVALIDITY " + validity + ") UID ALL 1", answer.only());
            Answer counted = alice.ok("ESEARCH IN (mailboxes (A D)) RETURN (MIN MAX COUNT PARTIAL -1:-1) ALL");
            assertEquals(2, counted.of("ESEARCH").size());
            assertTrue(counted.untagged().stream().allMatch(line -> line.endsWith(" UID MIN 1 MAX 2 PARTIAL (-1:-1 2) COUNT 2")), counted.toString());
        }
    }

    @Test
    void whereNothingIsFoundNothingIsTold_rfc7377_2_1() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = tree(server)) {
            assertEquals(List.of(), alice.ok("ESEARCH IN (personal) RETURN (COUNT MIN) ANSWERED").untagged());
            assertEquals("D", mailboxes(alice, "ESEARCH IN (personal) RETURN (COUNT) SUBJECT \"needle D\""));
            alice.ok("SELECT INBOX");
            assertEquals(List.of(), alice.ok("ESEARCH RETURN (COUNT) ANSWERED").untagged());
        }
    }

    @Test
    void sourcesNameMailboxes_rfc7377_2_2() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = tree(server)) {
            assertEquals("A A/B A/B/C D INBOX", mailboxes(alice, "ESEARCH IN (personal) ALL"));
            assertEquals("A A/B A/B/C D INBOX", mailboxes(alice, "ESEARCH IN (inboxes) FLAGGED"));
            assertEquals("A A/B A/B/C", mailboxes(alice, "ESEARCH IN (subtree A) FLAGGED"));
            assertEquals("A A/B", mailboxes(alice, "ESEARCH IN (subtree-one \"A\") FLAGGED"));
            assertEquals("A A/B D INBOX", mailboxes(alice, "ESEARCH IN (SUBTREE-ONE A mailboxes D mailboxes (inbox A)) FLAGGED"));
            assertEquals("A/B A/B/C D", mailboxes(alice, "ESEARCH IN (subtree (A/B none D)) FLAGGED"));
            assertEquals("A D INBOX", mailboxes(alice, "ESEARCH IN (subtree-one \"\") FLAGGED"));
            assertEquals("", mailboxes(alice, "ESEARCH IN (mailboxes none) FLAGGED"));
            assertEquals("", mailboxes(alice, "ESEARCH IN (mailboxes \"A*\") FLAGGED"));
            alice.ok("SUBSCRIBE A/B");
            alice.ok("UNSUBSCRIBE INBOX");
            assertEquals("A/B", mailboxes(alice, "ESEARCH IN (subscribed) FLAGGED"));
        }
    }

    @Test
    void theSelectionStays_rfc7377_2_1() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = tree(server)) {
            alice.bad("ESEARCH FLAGGED");
            alice.bad("ESEARCH IN (selected) FLAGGED");
            alice.bad("ESEARCH IN (personal selected) FLAGGED");
            alice.ok("SELECT D");
            assertEquals("D", mailboxes(alice, "ESEARCH FLAGGED"));
            assertEquals("D", mailboxes(alice, "ESEARCH IN (selected) FLAGGED"));
            assertEquals("D A", mailboxes(alice, "ESEARCH IN (selected mailboxes A) 1:100"));
            assertEquals("A", mailboxes(alice, "ESEARCH IN (mailboxes A) FLAGGED"));
            alice.ok("STORE 1 +FLAGS.SILENT (\\Deleted)");
            alice.ok("EXPUNGE");
            assertEquals("A A/B A/B/C INBOX", mailboxes(alice, "ESEARCH IN (personal) FLAGGED"));
            assertEquals("A A/B A/B/C INBOX", mailboxes(alice, "ESEARCH IN (personal) 2"));
        }
    }

    @Test
    void nonsenseIsRefused() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = tree(server)) {
            for (String arguments : List.of(
                    "", "IN (personal)", "IN () ALL", "IN (selected-delayed) ALL", "IN (mailboxes) ALL", "IN (subtree ()) ALL", "IN (personal (scope 1)) ALL",
                    "IN (elsewhere) ALL", "IN personal ALL", "IN (personal) RETURN (ALL PARTIAL 1:2) ALL")) {
                alice.bad("ESEARCH " + arguments);
            }
            assertTrue(alice.no("ESEARCH IN (personal) CHARSET X-NONE ALL").tagged().startsWith("NO [BADCHARSET"));
            alice.bad("ESEARCH IN (mailboxes (" + "a ".repeat(2000) + "a)) ALL");
        }
    }

    // RFC 7377 2.2: SAVE is of the selected mailbox alone.
    @Test
    void savedIsOfTheSelectedMailbox() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = tree(server)) {
            alice.ok("SELECT A");
            alice.bad("ESEARCH IN (personal) RETURN (SAVE) ALL");
            alice.bad("ESEARCH IN (selected mailboxes D) RETURN (SAVE) ALL");
            assertEquals(List.of(), alice.ok("ESEARCH IN (selected) RETURN (SAVE) FLAGGED").untagged());
            assertEquals(1, alice.ok("UID FETCH $ (UID)").fetches().size());
            assertEquals("A", mailboxes(alice, "ESEARCH IN (personal) RETURN () $"));
        }
    }

    // RFC 7377 2.2: UPDATE is of the selected mailbox and no other.
    @Test
    void updatesAreOfTheSelectedMailbox() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = tree(server)) {
            alice.bad("ESEARCH IN (personal) RETURN (UPDATE) ALL");
            alice.ok("SELECT A");
            alice.send("u ESEARCH IN (personal) RETURN (UPDATE COUNT CONTEXT) UNFLAGGED\r\n");
            assertEquals(5, alice.until("u").of("ESEARCH").size());
            alice.send("u ESEARCH RETURN (UPDATE) ALL\r\n");
            assertTrue(alice.until("u").tagged().startsWith("BAD "));
            alice.append("D", Mails.plain("x", "x"));
            Answer stored = alice.ok("STORE 2 +FLAGS.SILENT (\\Flagged)");
            assertTrue(stored.of("ESEARCH").getFirst().matches("ESEARCH \\(TAG \"u\" MAILBOX \"A\" UIDVALIDITY \\d+\\) UID REMOVEFROM \\(0 2\\)"), stored.toString());
            alice.ok("CANCELUPDATE \"u\"");
            Answer refused = alice.ok("ESEARCH IN (mailboxes D) RETURN (UPDATE) ALL");
            assertTrue(refused.untagged().getLast().startsWith("* NO [NOUPDATE "), refused.toString());
        }
    }

    @Test
    void rightsDecideWhatIsSearched_rfc7377_2_2() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = tree(server);
                ScriptedClient bob = server.bob()) {
            alice.ok("SETACL A " + BOB + " lr");
            alice.ok("SETACL A/B " + BOB + " r");
            alice.ok("SETACL A/B/C " + BOB + " l");
            alice.ok("SETACL D " + BOB + " lr");
            assertEquals(HOME + "A " + HOME + "D", mailboxes(bob, "ESEARCH IN (subtree \"Other Users\") FLAGGED"));
            assertEquals(HOME + "A", mailboxes(bob, "ESEARCH IN (subtree \"" + HOME + "A\") FLAGGED"));
            String named = "ESEARCH IN (mailboxes (\"" + HOME + "A/B\" \"" + HOME + "A/B/C\" \"" + HOME + "INBOX\" \"" + HOME + "none\")) FLAGGED";
            assertEquals(HOME + "A/B", mailboxes(bob, named));
            assertEquals("", mailboxes(bob, "ESEARCH IN (personal) FLAGGED"));
            bob.ok("SUBSCRIBE \"" + HOME + "D\"");
            assertEquals(HOME + "D", mailboxes(bob, "ESEARCH IN (subscribed) FLAGGED"));
            server.audit.clear();
            assertEquals(HOME + "A/B", mailboxes(bob, named.replace("FLAGGED", "BODY text")));
            assertEquals(1, server.audit.events(AuditKind.READ).size());
            alice.ok("DELETEACL A/B " + BOB);
            assertEquals("", mailboxes(bob, named));
            bob.ok("SELECT \"" + HOME + "D\"");
            assertEquals(HOME + "D " + HOME + "A", mailboxes(bob, "ESEARCH IN (selected subtree \"" + HOME.toUpperCase(java.util.Locale.ROOT).replace("OTHER USERS", "Other Users").replaceFirst("/$", "/A") + "\") FLAGGED"));
        }
    }

    @Test
    void theIndexIsAskedForAllMailboxes(@TempDir Path folder) throws Exception {
        try (TestServer server = TestServer.indexed(folder);
                ScriptedClient alice = tree(server)) {
            mailboxes(alice, "ESEARCH IN (personal) TEXT needle");
            server.caughtUp();
            server.audit.clear();
            assertEquals("A/B A/B/C", mailboxes(alice, "ESEARCH IN (personal) TEXT \"needle A/B\""));
            assertEquals(2, server.audit.events(AuditKind.READ).size());
            Answer ranked = alice.ok("ESEARCH IN (personal) RETURN (ALL RELEVANCY) FUZZY SUBJECT needles");
            assertEquals(5, ranked.untagged().size());
            assertTrue(ranked.untagged().stream().allMatch(line -> line.matches(".* UID ALL 1 RELEVANCY \\(\\d+\\)")), ranked.toString());
        }
    }

    @Test
    void namesAreSpelledAsTheClientKnowsThem() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient alice = server.alice()) {
            alice.ok("CREATE Entw&APw-rfe");
            alice.append("Entw&APw-rfe", Mails.plain("x", "x"));
            assertEquals("Entw&APw-rfe", mailboxes(alice, "ESEARCH IN (mailboxes \"Entw&APw-rfe\") ALL"));
            alice.ok("ENABLE IMAP4rev2 UIDONLY");
            alice.send("a ESEARCH IN (personal) ALL\r\n");
            assertTrue(alice.until("a").only().contains(" MAILBOX \"Entw\u00c3\u00bcrfe\" "));
            assertTrue(alice.bad("ESEARCH IN (personal) 1:5").tagged().startsWith("BAD [UIDREQUIRED]"));
            assertTrue(alice.ok("CAPABILITY").only().contains(" MULTISEARCH "));
        }
    }
}
