package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.ScriptedClient.Answer;
import org.redoubt.imap.TestServer;

/** FILTERS, RFC 5466: searches that are stored under a name. */
class FiltersTest {
    /** 1: subject boss, seen; 2: subject lunch, flagged; 3: subject boss, flagged. */
    private static ScriptedClient three(TestServer server) throws Exception {
        ScriptedClient client = server.inbox();
        client.append("INBOX", "(\\Seen) ", Mails.octets(Mails.plain("boss", "one")));
        client.append("INBOX", "(\\Flagged) ", Mails.octets(Mails.plain("lunch", "two")));
        client.append("INBOX", "(\\Flagged) ", Mails.octets(Mails.plain("boss", "three")));
        return client;
    }

    private static void store(ScriptedClient client, String name, String keys) throws Exception {
        byte[] octets = keys.getBytes(StandardCharsets.UTF_8);
        client.send("s SETMETADATA \"\" (/private/filters/values/" + name + " {" + octets.length + "+}\r\n");
        client.send(octets);
        client.send(")\r\n");
        Answer answer = client.until("s");
        assertTrue(answer.tagged().startsWith("OK "), keys + " gave " + answer);
    }

    private static void finds(ScriptedClient client, String keys, String numbers) throws Exception {
        assertEquals("SEARCH" + numbers, client.ok("SEARCH " + keys).only(), keys);
    }

    private static void undefined(ScriptedClient client, String command, String name) throws Exception {
        String tagged = client.no(command).tagged();
        assertTrue(tagged.startsWith("NO [UNDEFINED-FILTER " + name + "] "), tagged);
    }

    @Test
    void aNameStandsForItsKeys_rfc5466_3_1() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            store(client, "important", "OR FLAGGED FROM \"nobody\"");
            finds(client, "FILTER important", " 2 3");
            finds(client, "SUBJECT boss FILTER IMPORTANT UNSEEN", " 3");
            finds(client, "NOT FILTER important", " 1");
            store(client, "Both", "FLAGGED SUBJECT boss");
            finds(client, "NOT FILTER both", " 1 2");
            finds(client, "OR FILTER both SEEN", " 1 3");
            store(client, "important", "SEEN");
            finds(client, "FILTER important", " 1");
            client.ok("SETMETADATA \"\" (/private/filters/values/important NIL)");
            undefined(client, "SEARCH FILTER important", "important");
            assertTrue(client.ok("CAPABILITY").only().contains(" FILTERS "));
        }
    }

    @Test
    void everySearchingCommandKnowsThem() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            store(client, "f", "FLAGGED");
            assertEquals("SORT 2 3", client.ok("SORT (REVERSE SUBJECT) UTF-8 FILTER f").only());
            assertEquals("THREAD (2)(3)", client.ok("THREAD REFS UTF-8 FILTER f").only());
            assertEquals("SEARCH 2 3", client.ok("UID SEARCH FILTER f").only());
            assertTrue(client.ok("ESEARCH IN (personal) RETURN (COUNT) FILTER f").only().endsWith(" COUNT 2"));
            for (String command : List.of("UID SEARCH", "SORT (DATE) UTF-8", "THREAD REFS UTF-8", "ESEARCH IN (personal)")) {
                undefined(client, command + " FILTER No-One", "No-One");
            }
            client.send("u UID SEARCH RETURN (UPDATE) FILTER f UNSEEN\r\n");
            client.until("u");
            store(client, "f", "DRAFT");
            assertEquals(List.of("ESEARCH (TAG \"u\") UID REMOVEFROM (0 2)"), client.ok("STORE 2 +FLAGS (\\Seen)").of("ESEARCH"));
        }
    }

    @Test
    void filtersNameFilters_rfc5466_3_1() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            store(client, "a", "FILTER b UNSEEN");
            store(client, "b", "OR FILTER c SEEN");
            store(client, "c", "FILTER d");
            store(client, "d", "SUBJECT boss");
            finds(client, "FILTER a", " 3");
            store(client, "d", "NOT FILTER b");
            undefined(client, "SEARCH FILTER a", "b");
            store(client, "self", "FILTER self");
            undefined(client, "SEARCH FILTER self", "self");
        }
    }

    @Test
    void whatFiltersMakeOfASearchIsBounded() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            for (int i = 0; i < 9; i++) {
                store(client, "n" + i, ("FILTER n" + (i + 1) + " ").repeat(10).stripTrailing());
            }
            store(client, "n9", "SEEN");
            assertTrue(client.no("SEARCH FILTER n0").tagged().startsWith("NO [LIMIT] "));
            finds(client, "FILTER n8", " 1");
            store(client, "long", "SUBJECT \"" + "x".repeat(10_000) + "\"");
            assertTrue(client.no("SEARCH" + " FILTER long".repeat(100)).tagged().startsWith("NO [LIMIT] "));
        }
    }

    @Test
    void onlyASearchIsStored_rfc5466_3_2() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            for (String value : List.of("OR SMALLER", "", "FOO", "FLAGGED)", "(FLAGGED", "SUBJECT", "FILTER a/b")) {
                String tagged = client.no("SETMETADATA \"\" (/private/filters/values/x \"" + value + "\")").tagged();
                assertTrue(tagged.startsWith("NO [CANNOT] "), tagged);
            }
            client.no("SETMETADATA \"\" (/private/filters/values/a/b \"FLAGGED\")");
            client.no("SETMETADATA \"\" (\"/private/filters/values/a b\" \"FLAGGED\")");
            client.no("SETMETADATA \"\" (/shared/filters/values/x \"FLAGGED\")");
            client.ok("SETMETADATA \"\" (/private/filters/descriptions/x \"OR of what I like\")");
            client.ok("SETMETADATA INBOX (/private/filters/values/x \"no filter here\")");
            client.ok("SETMETADATA \"\" (/private/filters/values/on-the-road \"OR SMALLER 5000 FROM \\\"boss@example.com\\\"\")");
            assertEquals(
                    "METADATA \"\" (\"/private/filters/values/on-the-road\" \"OR SMALLER 5000 FROM \\\"boss@example.com\\\"\")",
                    client.ok("GETMETADATA (DEPTH 1) \"\" /private/filters/values").only());
            client.bad("SEARCH FILTER");
            client.bad("SEARCH FILTER a/b");
        }
    }

    @Test
    void theSearchIsInUtf8_rfc5466_3_1() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            client.append("INBOX", Mails.plain("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "x"));
            store(client, "gruss", "SUBJECT \"gr\u00fc\"");
            finds(client, "FILTER gruss", " 4");
            finds(client, "CHARSET US-ASCII FILTER gruss", " 4");
            finds(client, "CHARSET utf-8 FILTER gruss", " 4");
            assertTrue(client.bad("SEARCH CHARSET ISO-8859-1 FILTER gruss").tagged().startsWith("BAD [BADCHARSET"));
            assertTrue(client.bad("SORT (DATE) ISO-8859-1 FILTER gruss").tagged().startsWith("BAD [BADCHARSET"));
        }
    }

    @Test
    void whatAFilterHoldsCounts() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = three(server)) {
            store(client, "recent", "MODSEQ 1");
            assertTrue(client.ok("SEARCH FILTER recent").of("SEARCH").getFirst().matches("SEARCH 1 2 3 \\(MODSEQ \\d+\\)"));
            store(client, "like", "FUZZY SUBJECT boss");
            assertTrue(client.ok("SEARCH RETURN (ALL RELEVANCY) FILTER like").only().contains(" RELEVANCY ("));
            client.bad("SEARCH RETURN (ALL RELEVANCY) FILTER recent");
            try (ScriptedClient bob = server.bob()) {
                bob.ok("SELECT INBOX");
                undefined(bob, "SEARCH FILTER like", "like");
            }
        }
    }
}
