package org.redoubt.imap.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.guard.AuditKind;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.View;

class MetadataCommandsTest {
    @Test
    void valuesStayAndNamesMeanTheSameInAnyCase() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("SETMETADATA INBOX (/private/Comment \"My own\" /shared/comment {5+}\r\nOurs!)");
            assertEquals(
                    "METADATA \"INBOX\" (\"/private/comment\" \"My own\" \"/shared/comment\" \"Ours!\")",
                    client.ok("GETMETADATA inbox (/PRIVATE/comment /shared/comment)").only());
            client.ok("SETMETADATA INBOX (/private/comment NIL)");
            assertEquals(
                    "METADATA \"INBOX\" (\"/private/comment\" NIL)",
                    client.ok("GETMETADATA INBOX /private/comment").only());
        }
    }

    @Test
    void depthTakesInWhatIsBelow() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("SETMETADATA INBOX (/private/a \"1\" /private/a/b \"2\" /private/a/b/c \"3\" /private/ab \"4\")");
            assertEquals(
                    "METADATA \"INBOX\" (\"/private/a\" \"1\" \"/private/a/b\" \"2\")",
                    client.ok("GETMETADATA (DEPTH 1) INBOX /private/a").only());
            assertEquals(
                    "METADATA \"INBOX\" (\"/private/a\" \"1\" \"/private/a/b\" \"2\" \"/private/a/b/c\" \"3\")",
                    client.ok("GETMETADATA INBOX (DEPTH infinity) (/private/a)").only());
            assertEquals(4, client.ok("GETMETADATA (DEPTH infinity) INBOX (/private)").only().split("\"/private").length - 1);
        }
    }

    @Test
    void longEntriesAreLeftOutAndTold() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("SETMETADATA INBOX (/private/short \"1\" /private/long \"" + "x".repeat(50) + "\")");
            var answer = client.ok("GETMETADATA (MAXSIZE 10 DEPTH 1) INBOX (/private)");
            assertEquals("METADATA \"INBOX\" (\"/private/short\" \"1\")", answer.only());
            assertTrue(answer.tagged().startsWith("OK [METADATA LONGENTRIES 50]"), answer.tagged());
        }
    }

    @Test
    void binaryValuesComeBackAsTheyWere() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("SETMETADATA INBOX (/private/zero ~{3+}\r\na\0b /private/line {4+}\r\na\r\nb)");
            assertEquals(
                    "METADATA \"INBOX\" (\"/private/line\" {4}\r\na\r\nb)",
                    client.ok("GETMETADATA INBOX /private/line").only());
            client.send("b1 GETMETADATA INBOX /private/zero\r\n");
            assertEquals("* METADATA \"INBOX\" (\"/private/zero\" ~{3}\r\na\0b)", client.response());
            client.until("b1");
        }
    }

    @Test
    void whatIsTooMuchIsRefusedWhole() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            String large = "{20000+}\r\n" + "x".repeat(20_000);
            assertTrue(client.no("SETMETADATA INBOX (/private/a \"1\" /private/b " + large + ")")
                    .tagged()
                    .contains("[METADATA MAXSIZE 16384]"));
            StringBuilder many = new StringBuilder();
            for (int i = 0; i <= 100; i++) {
                many.append(i == 0 ? "" : " ").append("/private/n").append(i).append(" \"1\"");
            }
            assertTrue(client.no("SETMETADATA INBOX (" + many + ")").tagged().contains("[METADATA TOOMANY]"));
            assertEquals("METADATA \"INBOX\" (\"/private/a\" NIL)", client.ok("GETMETADATA INBOX /private/a").only());
        }
    }

    @Test
    void theServerHasPrivateOnesAlone() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("SETMETADATA \"\" (/private/comment \"hers\")");
            assertEquals(
                    "METADATA \"\" (\"/private/comment\" \"hers\" \"/shared/admin\" NIL)",
                    client.ok("GETMETADATA \"\" (/private/comment /shared/admin)").only());
            assertTrue(client.no("SETMETADATA \"\" (/shared/comment \"all\")").tagged().contains("[NOPERM]"));
            try (ScriptedClient bob = server.connect()) {
                bob.ok("LOGIN " + TestServer.BOB + " " + TestServer.PASSWORD);
                assertEquals("METADATA \"\" (\"/private/comment\" NIL)", bob.ok("GETMETADATA \"\" /private/comment").only());
            }
        }
    }

    @Test
    void annotationsGoWithTheirMailbox() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("CREATE a");
            client.ok("SETMETADATA a (/private/comment \"here\" /shared/comment \"too\")");
            client.ok("RENAME a b");
            assertEquals(
                    "METADATA \"b\" (\"/private/comment\" \"here\" \"/shared/comment\" \"too\")",
                    client.ok("GETMETADATA b (/private/comment /shared/comment)").only());
            client.ok("DELETE b");
            assertTrue(client.no("GETMETADATA b /private/comment").tagged().contains("[NONEXISTENT]"));
            client.ok("CREATE b");
            assertEquals("METADATA \"b\" (\"/private/comment\" NIL)", client.ok("GETMETADATA b /private/comment").only());
        }
    }

    @Test
    void namesFollowTheRules() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            for (String name : List.of("comment", "/other/x", "/private//x", "/private/x/", "\"/private/*\"", "/private")) {
                client.bad("SETMETADATA INBOX (" + name + " \"1\")");
            }
            client.bad("GETMETADATA (DEPTH 2) INBOX /private/a");
            assertTrue(client.no("SETMETADATA nowhere (/private/a \"1\")").tagged().contains("[NONEXISTENT]"));
        }
    }

    @Test
    void listTellsThem() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("SETMETADATA Sent (/shared/color \"red\")");
            assertEquals(
                    List.of(
                            "* LIST (\\HasNoChildren) \"/\" \"INBOX\"",
                            "* METADATA \"INBOX\" (\"/shared/color\" NIL)",
                            "* LIST (\\HasNoChildren \\Sent) \"/\" \"Sent\"",
                            "* METADATA \"Sent\" (\"/shared/color\" \"red\")"),
                    client.ok("LIST \"\" (INBOX Sent) RETURN (METADATA (/shared/color))").untagged());
        }
    }

    @Test
    void theyLieSealedAndAreAudited() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.ok("SETMETADATA INBOX (/private/comment \"a secret thought\")");
            assertEquals(1, server.audit.events(AuditKind.CHANGE).stream()
                    .filter(event -> event.action().equals("SETMETADATA") && event.touched().equals("mailbox=1"))
                    .count());
            assertFalse(server.audit.events().toString().contains("secret"));
            List<String> records = new ArrayList<>();
            try (AccountHandle alice = server.account();
                    View view = server.store.view(alice.account())) {
                view.scan(KeyRange.of(Key.tag(0x0e).key()), (key, value) -> records.add(new String(value, ISO_8859_1)));
            }
            assertEquals(1, records.size());
            assertFalse(records.getFirst().contains("secret"));
        }
    }
}
