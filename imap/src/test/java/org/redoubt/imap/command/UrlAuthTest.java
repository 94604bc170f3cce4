package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

/** GENURLAUTH, URLFETCH and RESETKEY, RFC 4467. */
class UrlAuthTest {
    private static final String HERE = "imap://alice%40example.org@mail.example.org";
    private static final String MESSAGE = HERE + "/INBOX/;uid=1";

    private static ScriptedClient alice(TestServer server) throws Exception {
        ScriptedClient client = server.inbox();
        client.append("INBOX", "", Mails.octets(Mails.NESTED));
        return client;
    }

    private static ScriptedClient bob(TestServer server) throws Exception {
        ScriptedClient client = server.connect();
        client.ok("LOGIN " + TestServer.BOB + " " + TestServer.PASSWORD);
        return client;
    }

    private static String authorise(ScriptedClient client, String rump) throws Exception {
        String answer = client.ok("GENURLAUTH \"" + rump + "\" INTERNAL").only();
        String url = answer.replaceFirst("GENURLAUTH \"(.*)\"", "$1");
        assertTrue(url.startsWith(rump + ":internal:"), answer);
        // RFC 4467 9: 128 bits at least.
        assertTrue(url.substring(rump.length() + ":internal:".length()).matches("[0-9a-f]{32,}"), answer);
        return url;
    }

    private static String fetch(ScriptedClient client, String url) throws Exception {
        String answer = client.ok("URLFETCH \"" + url + "\"").only();
        assertTrue(answer.startsWith("URLFETCH \"" + url + "\" "), answer);
        return answer.substring(("URLFETCH \"" + url + "\" ").length());
    }

    // RFC 4467 7: the owner authorises, somebody else fetches.
    @Test
    void somebodyElseReadsWhatTheOwnerAllowed() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient owner = alice(server);
                ScriptedClient reader = bob(server)) {
            assertTrue(owner.ok("CAPABILITY").only().contains(" URL-PARTIAL URLAUTH "));
            String url = authorise(owner, MESSAGE + "/;section=2;urlauth=user+bob@example.org");
            assertEquals("{8}\r\nAAECAwA=", fetch(reader, url));
            assertEquals("NIL", fetch(owner, url));
            String whole = authorise(owner, MESSAGE + ";urlauth=authuser");
            assertEquals("{" + Mails.NESTED.length() + "}\r\n" + Mails.NESTED, fetch(reader, whole));
            String part = authorise(owner, MESSAGE + "/;section=header.fields%20(to)/;partial=0.9;urlauth=anonymous");
            assertEquals("{9}\r\nTo: alice", fetch(reader, part));
            // RFC 4467 8: the URL is good, so that the answer is not NIL.
            assertEquals("\"\"", fetch(reader, authorise(owner, MESSAGE + "/;section=9;urlauth=authuser")));
            // Nothing of the message changed.
            assertEquals("1 FETCH (FLAGS (\\Recent))", owner.ok("FETCH 1 FLAGS").only());
        }
    }

    @Test
    void everyReadIsInTheLogWithWhoRead() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient owner = alice(server);
                ScriptedClient reader = bob(server)) {
            String url = authorise(owner, MESSAGE + ";urlauth=authuser");
            fetch(reader, url);
            fetch(reader, url + "0");
            List<AuditEvent> reads = server.audit.events(AuditKind.READ).stream()
                    .filter(event -> event.action().equals("URLFETCH"))
                    .toList();
            assertEquals(List.of("ok", "refused"), reads.stream().map(AuditEvent::outcome).toList());
            assertEquals(TestServer.BOB, reads.getFirst().principal());
            assertTrue(server.audit.durableEvents().contains(reads.getFirst()));
        }
    }

    // What was authorised is exactly that.
    @Test
    void nothingOfAUrlCanBeChanged() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient owner = alice(server);
                ScriptedClient reader = bob(server)) {
            owner.append("INBOX", Mails.plain("two", "secret"));
            String url = authorise(owner, MESSAGE + "/;section=1;urlauth=user+bob@example.org");
            assertNotEquals("NIL", fetch(reader, url));
            String token = url.substring(url.lastIndexOf(':'));
            for (String forged : List.of(
                    url.replace("uid=1", "uid=2"),
                    url.replace("/;section=1", ""),
                    url.replace("/;section=1", "/;section=2"),
                    url.replace("user+bob@example.org", "authuser"),
                    url.replace("user+bob@example.org", "anonymous"),
                    url.replace("INBOX", "inbox"),
                    url.replace("alice", "Alice"),
                    url.replace(token, ":"),
                    url.replace(token, token.substring(0, 33)),
                    url.replace(":internal:", ":external:"),
                    url.replace("mail.example.org", "127.0.0.1"),
                    url.replace("alice%40", "bob%40"),
                    url.substring(0, url.lastIndexOf(":internal:")),
                    "imap://mail.example.org/INBOX/;uid=1;urlauth=anonymous:internal" + token,
                    "file:///etc/passwd",
                    "http://127.0.0.1/",
                    "/INBOX/;uid=1")) {
                assertEquals("NIL", fetch(reader, forged), forged);
            }
        }
    }

    // RFC 4467 3.3: only a submission server may use it, and none signs in here.
    @Test
    void submissionUrlsAreMadeAndOpenToNobodyElse() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient owner = alice(server);
                ScriptedClient reader = bob(server)) {
            String url = authorise(owner, MESSAGE + ";urlauth=submit+bob@example.org");
            assertEquals("NIL", fetch(reader, url));
            assertEquals("NIL", fetch(owner, url));
        }
    }

    @Test
    void theyExpire() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient owner = alice(server);
                ScriptedClient reader = bob(server)) {
            String url = authorise(owner, MESSAGE + "/;section=2;expire=2026-11-24T11:00:00Z;urlauth=authuser");
            assertNotEquals("NIL", fetch(reader, url));
            server.now.addAndGet(Duration.ofHours(2).toMillis());
            assertEquals("NIL", fetch(reader, url));
        }
    }

    @Test
    void resettingTheKeyTakesThemBack() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient owner = alice(server)) {
            owner.ok("CREATE Other");
            owner.append("Other", Mails.plain("other", "text"));
            String inbox = authorise(owner, MESSAGE + "/;section=2;urlauth=authuser");
            String other = authorise(owner, HERE + "/Other/;uid=1/;section=1;urlauth=authuser");
            assertTrue(owner.ok("RESETKEY INBOX INTERNAL").tagged().startsWith("OK [URLMECH INTERNAL] "));
            assertEquals("NIL", fetch(owner, inbox));
            assertNotEquals("NIL", fetch(owner, other));
            String again = authorise(owner, MESSAGE + "/;section=2;urlauth=authuser");
            assertNotEquals(inbox, again);
            assertNotEquals("NIL", fetch(owner, again));
            owner.ok("RESETKEY");
            assertEquals("NIL", fetch(owner, again));
            assertEquals("NIL", fetch(owner, other));
            owner.no("RESETKEY nowhere");
            owner.bad("RESETKEY INBOX XSAMPLE");
        }
    }

    // A mailbox that takes the name of another is another.
    @Test
    void aNewMailboxOfTheSameNameHonoursNothing() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient owner = server.alice()) {
            owner.ok("CREATE Other");
            owner.append("Other", Mails.plain("other", "text"));
            String url = authorise(owner, HERE + "/Other/;uid=1;urlauth=authuser");
            owner.ok("DELETE Other");
            owner.ok("CREATE Other");
            owner.append("Other", Mails.plain("newer", "secret"));
            assertEquals("NIL", fetch(owner, url));
        }
    }

    @Test
    void onlyOnesOwnUrlsOfThisServerAreAuthorised() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient owner = alice(server);
                ScriptedClient other = bob(server)) {
            String good = MESSAGE + ";urlauth=authuser";
            other.bad("GENURLAUTH \"" + good + "\" INTERNAL");
            for (String rump : List.of(
                    good + ":internal:00",
                    MESSAGE,
                    good.replace("mail.example.org", "other.example.org"),
                    good.replace("INBOX", "nowhere"),
                    good.replace("authuser", "everybody"),
                    good.replace("authuser", "user+"),
                    good.replace(";urlauth", ";expire=tomorrow;urlauth"),
                    "/INBOX/;uid=1;urlauth=authuser",
                    HERE + "/INBOX;urlauth=authuser")) {
                assertTrue(owner.bad("GENURLAUTH \"" + rump + "\" INTERNAL").untagged().isEmpty(), rump);
            }
            owner.bad("GENURLAUTH \"" + good + "\" XSAMPLE");
            owner.bad("GENURLAUTH \"" + good + "\"");
            owner.bad("GENURLAUTH");
            owner.bad("URLFETCH");
            owner.bad("URLFETCH" + " x".repeat(101));
            assertEquals(100, owner.ok("URLFETCH" + " x".repeat(100)).of("URLFETCH \"x\" NIL").size());
        }
    }

    @Test
    void severalAtOnceAndLongOnes() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient owner = alice(server)) {
            String text = "x".repeat(70) + "\r\n";
            owner.append("INBOX", Mails.plain("long", text.repeat(30_000)));
            String rump = HERE + "/INBOX/;uid=2/;section=text;urlauth=authuser";
            String answer = owner.ok("GENURLAUTH \"" + rump + "\" INTERNAL \"" + MESSAGE + ";urlauth=authuser\" internal").only();
            String[] urls = answer.replaceFirst("GENURLAUTH \"", "").replaceFirst("\"$", "").split("\" \"");
            List<String> fetched = owner.ok("URLFETCH \"" + urls[0] + "\" \"" + urls[1] + "\"").of("URLFETCH");
            assertEquals(2, fetched.size());
            assertTrue(fetched.getFirst().endsWith(text + "\r\n"), "the long one is whole");
            assertFalse(fetched.getLast().endsWith("NIL"));
        }
    }

    @Test
    void selectTellsHow() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            assertEquals(1, client.ok("SELECT INBOX").of("OK [URLMECH INTERNAL]").size());
        }
    }
}
