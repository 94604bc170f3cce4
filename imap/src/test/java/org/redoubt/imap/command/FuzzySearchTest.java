package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

/** RFC 6203: words are met by their stems, without accents and misspelt, and the best are said to be the best. */
class FuzzySearchTest {
    @TempDir
    private Path folder;

    private static String mail(String from, String subject, String text) {
        return "From: " + from + "\r\nTo: alice@example.org\r\nSubject: " + subject
                + "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n";
    }

    private static ScriptedClient filled(TestServer server) throws Exception {
        ScriptedClient client = server.inbox();
        for (String mail : List.of(
                mail("Carol <carol@example.net>", "the invoice", "This is the invoice that you have asked for, and it is for an invoice."),
                mail("Dave <dave@example.com>", "lunch", "We are going to have the lunch, and invoices can wait for it."),
                mail("J\u00f6rg M\u00fcller <jm@example.de>", "Rechnungen", "Wir haben die Rechnungen f\u00fcr das Jahr und die H\u00e4user nicht."),
                mail("Erin <erin@example.net>", "\u4f1a\u8b70", "\u660e\u65e5\u306e\u6771\u4eac\u3067\u306e\u4f1a\u8b70\u306b\u3064\u3044\u3066"),
                mail("Frank <frank@example.net>", "nothing", "Not a word of it."))) {
            client.append("INBOX", mail);
        }
        return client;
    }

    private static void finds(ScriptedClient client, String key, String text, String numbers) throws Exception {
        int octets = text.getBytes(StandardCharsets.UTF_8).length;
        String command = "SEARCH " + key + " {" + octets + "+}\r\n" + text;
        assertEquals("SEARCH" + numbers, client.ok(command).only(), command);
    }

    // RFC 6203 6.
    @Test
    void sortPutsTheBestFirst() throws Exception {
        try (TestServer server = TestServer.indexed(folder);
                ScriptedClient client = filled(server)) {
            client.ok("SEARCH FUZZY TEXT anything");
            server.caughtUp();
            assertEquals("SORT 1 2", client.ok("SORT (RELEVANCY) UTF-8 FUZZY TEXT invoice").only());
            assertEquals("SORT 2 1", client.ok("SORT (REVERSE RELEVANCY) UTF-8 FUZZY TEXT invoice").only());
            String answer = client.ok("SORT RETURN (ALL RELEVANCY) (REVERSE RELEVANCY) UTF-8 FUZZY TEXT invoice").only();
            assertTrue(answer.matches("ESEARCH \\(TAG \"[^\"]+\"\\) ALL 2,1 RELEVANCY \\(\\d+ 100\\)"), answer);
            client.bad("SORT (RELEVANCY) UTF-8 TEXT invoice");
            client.bad("SORT RETURN (RELEVANCY) (DATE) UTF-8 TEXT invoice");
        }
    }

    @Test
    void wordsAreMetInexactly() throws Exception {
        try (TestServer server = TestServer.indexed(folder);
                ScriptedClient client = filled(server)) {
            client.ok("SEARCH FUZZY TEXT anything");
            server.caughtUp();
            finds(client, "TEXT", "invoiced", "");
            finds(client, "FUZZY TEXT", "invoiced", " 1 2");
            finds(client, "FUZZY SUBJECT", "INVOICES", " 1");
            finds(client, "FUZZY BODY", "invioces", " 2");
            finds(client, "FUZZY TEXT", "Rechnung", " 3");
            finds(client, "FUZZY BODY", "haus", " 3");
            finds(client, "FUZZY FROM", "jorg muller", " 3");
            finds(client, "FUZZY FROM", "carol", " 1");
            finds(client, "FUZZY TEXT", "\u6771\u4eac", " 4");
            finds(client, "FUZZY TEXT", "\u4eac\u6771", "");
            finds(client, "NOT FUZZY TEXT", "invoice", " 3 4 5");
            finds(client, "UNSEEN FUZZY OR SUBJECT lunch FROM", "erin", " 2 4");
            finds(client, "FUZZY 1:2 TEXT", "lunch", " 2");
            finds(client, "FUZZY TEXT", "zzzyyy", "");
        }
    }

    @Test
    void theBestHaveTheHighestRelevancy() throws Exception {
        try (TestServer server = TestServer.indexed(folder);
                ScriptedClient client = filled(server)) {
            client.ok("SEARCH FUZZY TEXT anything");
            server.caughtUp();
            String answer = client.ok("SEARCH RETURN (ALL RELEVANCY) FUZZY TEXT invoice").only();
            assertTrue(answer.matches("ESEARCH \\(TAG \"t\\d+\"\\) ALL 1:2 RELEVANCY \\(100 \\d+\\)"), answer);
            int second = Integer.parseInt(answer.replaceAll(".* (\\d+)\\)", "$1"));
            assertTrue(second >= 1 && second < 100, answer);
            String none = client.ok("UID SEARCH RETURN (RELEVANCY) FUZZY TEXT zzzyyy").only();
            assertTrue(none.matches("ESEARCH \\(TAG \"t\\d+\"\\) UID RELEVANCY \\(\\)"), none);
            client.bad("SEARCH RETURN (ALL RELEVANCY) TEXT invoice");
            client.bad("SEARCH FUZZY");
        }
    }

    @Test
    void withoutAnIndexAllWordsMustStandThere() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = filled(server)) {
            finds(client, "FUZZY TEXT", "wait lunch", " 2");
            finds(client, "FUZZY TEXT", "invoice", " 1 2");
            finds(client, "FUZZY FROM", "carol", " 1");
            assertTrue(client.ok("SEARCH RETURN (RELEVANCY) FUZZY TEXT lunch").only().endsWith("RELEVANCY (50)"));
            assertTrue(client.ok("CAPABILITY").only().contains(" SEARCH=FUZZY "));
        }
    }
}
