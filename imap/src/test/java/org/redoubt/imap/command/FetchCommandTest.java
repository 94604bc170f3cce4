package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.ScriptedClient.Answer;
import org.redoubt.imap.TestServer;

class FetchCommandTest {
    private static ScriptedClient nested(TestServer server) throws Exception {
        ScriptedClient client = server.inbox();
        client.append("INBOX", Mails.NESTED);
        return client;
    }

    private static void shows(ScriptedClient client, String item, String expected) throws Exception {
        assertEquals("1 FETCH (" + expected + ")", client.ok("FETCH 1 " + item).only());
    }

    private static String literal(String text) {
        return "{" + text.length() + "}\r\n" + text;
    }

    @Test
    void theRowAlone() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = nested(server)) {
            shows(client, "(UID FLAGS INTERNALDATE RFC822.SIZE EMAILID)",
                    "UID 1 FLAGS (\\Recent) INTERNALDATE \"24-Nov-2026 10:00:00 +0000\" RFC822.SIZE " + Mails.NESTED.length() + " EMAILID (e1)");
            shows(client, "THREADID", "THREADID (t1)");
            shows(client, "FAST", "FLAGS (\\Recent) INTERNALDATE \"24-Nov-2026 10:00:00 +0000\" RFC822.SIZE " + Mails.NESTED.length());
        }
    }

    @Test
    void theEnvelope() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = nested(server)) {
            String carol = "((\"Carol\" NIL \"carol\" \"example.net\"))";
            shows(client, "ENVELOPE",
                    "ENVELOPE (\"Mon, 23 Nov 2026 23:30:00 -0800\" \"=?utf-8?q?Gr=C3=BC=C3=9Fe?=\" " + carol + " " + carol + " " + carol
                            + " ((NIL NIL \"alice\" \"example.org\")(\"Bob\" NIL \"bob\" \"example.org\")) NIL NIL NIL \"<nested@example.net>\")");
        }
    }

    @Test
    void theStructure() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = nested(server)) {
            String structure = client.ok("FETCH 1 BODYSTRUCTURE").only();
            assertTrue(structure.contains(
                    "(\"application\" \"octet-stream\" (\"name\" \"zero.bin\") NIL NIL \"base64\" 8 NIL (\"attachment\" (\"filename\" \"zero.bin\")) NIL NIL)"),
                    structure);
            assertTrue(structure.endsWith(" \"mixed\" (\"boundary\" \"outer\") NIL NIL NIL))"), structure);
            String body = client.ok("FETCH 1 BODY").only();
            assertTrue(body.startsWith("1 FETCH (BODY ((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"quoted-printable\" 27 0)"), body);
            assertTrue(body.endsWith(" \"mixed\"))"), body);
        }
    }

    @Test
    void sectionsOfAMessageWithinAMessage() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = nested(server)) {
            shows(client, "BODY.PEEK[1]", "BODY[1] " + literal("Sch=C3=B6ne Gr=C3=BC=C3=9Fe"));
            shows(client, "BODY.PEEK[3.1]", "BODY[3.1] " + literal("inner text zebra"));
            shows(client, "BODY.PEEK[3.1.MIME]", "BODY[3.1.MIME] " + literal("Content-Type: text/plain\r\n\r\n"));
            shows(client, "BODY.PEEK[3.MIME]", "BODY[3.MIME] " + literal("Content-Type: message/rfc822\r\n\r\n"));
            shows(client, "BODY.PEEK[3.HEADER.FIELDS (subject)]", "BODY[3.HEADER.FIELDS (subject)] " + literal("Subject: inner subject\r\n\r\n"));
            shows(client, "BODY.PEEK[3.HEADER.FIELDS.NOT (from content-type)]",
                    "BODY[3.HEADER.FIELDS.NOT (from content-type)] " + literal("Subject: inner subject\r\n\r\n"));
            shows(client, "BODY.PEEK[9]", "BODY[9] NIL");
            shows(client, "BODY.PEEK[1.HEADER]", "BODY[1.HEADER] NIL");
            String whole = Mails.NESTED;
            shows(client, "BODY.PEEK[TEXT]", "BODY[TEXT] " + literal(whole.substring(whole.indexOf("\r\n\r\n") + 4)));
            shows(client, "BODY.PEEK[HEADER]", "BODY[HEADER] " + literal(whole.substring(0, whole.indexOf("\r\n\r\n") + 4)));
        }
    }

    @Test
    void headerFieldsKeptAndOthers() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            client.append("INBOX", Mails.plain("one", "x"));
            server.audit.clear();
            shows(client, "BODY.PEEK[HEADER.FIELDS (SUBJECT CC)]", "BODY[HEADER.FIELDS (SUBJECT CC)] " + literal("Subject: one\r\n\r\n"));
            assertTrue(server.audit.events(AuditKind.READ).isEmpty());
            shows(client, "BODY.PEEK[HEADER.FIELDS (X-Custom subject)]",
                    "BODY[HEADER.FIELDS (X-Custom subject)] " + literal("Subject: one\r\nX-Custom: only here\r\n\r\n"));
            shows(client, "BODY.PEEK[HEADER.FIELDS (NONE)]", "BODY[HEADER.FIELDS (NONE)] " + literal("\r\n"));
            shows(client, "BODY.PEEK[1]", "BODY[1] " + literal("x\r\n"));
        }
    }

    @Test
    void partialOctets() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            client.append("INBOX", Mails.plain("one", "0123456789"));
            shows(client, "BODY.PEEK[TEXT]<2.3>", "BODY[TEXT]<2> " + literal("234"));
            shows(client, "BODY.PEEK[TEXT]<8.100>", "BODY[TEXT]<8> " + literal("89\r\n"));
            shows(client, "BODY.PEEK[TEXT]<100.5>", "BODY[TEXT]<100> " + literal(""));
            shows(client, "BODY.PEEK[TEXT]<9223372036854775807.9223372036854775807>", "BODY[TEXT]<9223372036854775807> " + literal(""));
            shows(client, "BODY.PEEK[HEADER.FIELDS (SUBJECT)]<9.4>", "BODY[HEADER.FIELDS (SUBJECT)]<9> " + literal("one\r"));
            shows(client, "BODY.PEEK[HEADER.FIELDS (SUBJECT)]<13.9>", "BODY[HEADER.FIELDS (SUBJECT)]<13> " + literal("\n\r\n"));
            shows(client, "BODY.PEEK[HEADER.FIELDS (SUBJECT)]<15.9>", "BODY[HEADER.FIELDS (SUBJECT)]<15> " + literal("\n"));
        }
    }

    @Test
    void binaryParts() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = nested(server)) {
            shows(client, "BINARY.PEEK[2]", "BINARY[2] ~" + literal("\0\1\2\3\0"));
            shows(client, "BINARY.PEEK[2]<1.2>", "BINARY[2]<1> " + literal("\1\2"));
            shows(client, "BINARY.PEEK[1]", "BINARY[1] " + literal("Sch\u00c3\u00b6ne Gr\u00c3\u00bc\u00c3\u009fe"));
            shows(client, "BINARY.SIZE[2]", "BINARY.SIZE[2] 5");
            shows(client, "BINARY.PEEK[7]", "BINARY[7] NIL");
            client.append("INBOX", "Content-Transfer-Encoding: x-odd\r\n\r\nbody");
            assertTrue(client.no("FETCH 2 BINARY.PEEK[1]").tagged().contains("[UNKNOWN-CTE]"));
        }
    }

    @Test
    void readingSetsSeenAndSaysSo() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            client.append("INBOX", Mails.plain("one", "x"));
            client.ok("FETCH 1 BODY.PEEK[TEXT]");
            shows(client, "FLAGS", "FLAGS (\\Recent)");
            shows(client, "BODY[TEXT]", "BODY[TEXT] " + literal("x\r\n") + " FLAGS (\\Seen \\Recent)");
            shows(client, "BODY[TEXT]", "BODY[TEXT] " + literal("x\r\n"));
            assertEquals(0, client.ok("NOOP").untagged().size());
        }
    }

    @Test
    void uidFetchNamesUids() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            for (int i = 0; i < 4; i++) {
                client.append("INBOX", Mails.plain("m" + i, "x"));
            }
            client.ok("STORE 1:2 +FLAGS.SILENT (\\Deleted)");
            client.ok("EXPUNGE");
            assertEquals(List.of("1 FETCH (UID 3 FLAGS (\\Recent))", "2 FETCH (UID 4 FLAGS (\\Recent))"), client.ok("UID FETCH 1:* FLAGS").fetches());
            assertEquals("2 FETCH (UID 4)", client.ok("UID FETCH 4:99 UID").only());
            assertEquals(0, client.ok("UID FETCH 1:2,99 FLAGS").untagged().size());
            assertEquals("2 FETCH (UID 4)", client.ok("UID FETCH 99:* UID").only());
            assertEquals(2, client.ok("UID FETCH 1:4294967295,* UID").untagged().size());
            client.bad("FETCH 3 FLAGS");
            client.bad("FETCH 1:4294967295,* FLAGS");
            client.bad("FETCH 0 FLAGS");
        }
    }

    @Test
    void changedSinceTellsModSeqs() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            for (int i = 0; i < 3; i++) {
                client.append("INBOX", Mails.plain("m" + i, "x"));
            }
            String modSeq = client.ok("FETCH 3 MODSEQ").fetches().getFirst().replaceAll(".*MODSEQ \\((\\d+)\\).*", "$1");
            client.ok("STORE 2 +FLAGS.SILENT (\\Flagged)");
            Answer changed = client.ok("FETCH 1:* (FLAGS) (CHANGEDSINCE " + modSeq + ")");
            assertTrue(changed.only().matches("2 FETCH \\(FLAGS \\(\\\\Flagged \\\\Recent\\) MODSEQ \\(\\d+\\)\\)"), changed.toString());
            client.bad("UID FETCH 1:* (FLAGS) (CHANGEDSINCE " + modSeq + " VANISHED)");
            client.ok("ENABLE QRESYNC");
            client.ok("STORE 3 +FLAGS.SILENT (\\Deleted)");
            assertEquals(List.of("VANISHED 3"), client.ok("EXPUNGE").untagged().stream().map(l -> l.substring(2)).toList());
            Answer vanished = client.ok("UID FETCH 1:* (FLAGS) (CHANGEDSINCE " + modSeq + " VANISHED)");
            assertEquals(List.of("VANISHED (EARLIER) 3"), vanished.of("VANISHED"));
            assertEquals(1, vanished.fetches().size());
            client.bad("FETCH 1:* (FLAGS) (CHANGEDSINCE " + modSeq + " VANISHED)");
        }
    }

    @Test
    void readingIsInTheAuditLogFirst() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            client.append("INBOX", Mails.plain("one", "x"));
            server.audit.clear();
            client.ok("FETCH 1 BODY.PEEK[]");
            List<AuditEvent> events = server.audit.durableEvents();
            assertEquals(1, events.size());
            assertEquals("mailbox=1 uids=1 emails=1", events.getFirst().touched());
            server.audit.breakDown(true);
            client.send("a FETCH 1 BODY.PEEK[]\r\n");
            assertTrue(client.rest().startsWith("* BYE [UNAVAILABLE]"));
            server.audit.breakDown(false);
        }
    }

    @Test
    void manyMessagesComeInBatches() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            StringBuilder append = new StringBuilder("a APPEND INBOX");
            for (int i = 1; i <= 1500; i++) {
                String mail = Mails.plain("number " + i, "text " + i + ".");
                append.append(" {").append(mail.length()).append("+}\r\n").append(mail);
            }
            client.send(append.append("\r\n").toString());
            assertTrue(client.until("a").tagged().startsWith("OK "));
            List<String> bodies = client.ok("FETCH 1:* (UID BODY.PEEK[] ENVELOPE)").fetches();
            assertEquals(1500, bodies.size());
            for (int i = 1; i <= 1500; i++) {
                String first = i + " FETCH (UID " + i + " BODY[] " + literal(Mails.plain("number " + i, "text " + i + "."));
                assertTrue(bodies.get(i - 1).startsWith(first), bodies.get(i - 1));
            }
            List<String> envelopes = client.ok("FETCH 2:300,1000:* (UID ENVELOPE)").fetches();
            assertEquals(299 + 501, envelopes.size());
            for (int i = 0; i < envelopes.size(); i++) {
                int number = i < 299 ? i + 2 : i - 299 + 1000;
                String first = number + " FETCH (UID " + number + " ENVELOPE (";
                assertTrue(envelopes.get(i).startsWith(first), envelopes.get(i));
                assertTrue(envelopes.get(i).contains("\"number " + number + "\""), envelopes.get(i));
            }
            assertEquals(1500, client.ok("FETCH 1:* FLAGS").fetches().size());
            String all = IntStream.rangeClosed(1, 1500).mapToObj(i -> " " + i).collect(Collectors.joining());
            assertEquals("SEARCH" + all, client.ok("SEARCH TEXT \"only here\"").only());
            assertEquals("SEARCH 1234", client.ok("SEARCH BODY \"text 1234.\"").only());
        }
    }

    @Test
    void aLongMessageIsStreamed() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.inbox()) {
            String mail = Mails.plain("long", "0123456789\r\n".repeat(300_000));
            client.append("INBOX", mail);
            shows(client, "BODY.PEEK[]", "BODY[] " + literal(mail));
            shows(client, "BODY.PEEK[]<1000000.2000000>", "BODY[]<1000000> " + literal(mail.substring(1_000_000, 3_000_000)));
        }
    }
}
