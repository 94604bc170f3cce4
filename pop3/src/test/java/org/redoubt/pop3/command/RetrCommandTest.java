package org.redoubt.pop3.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.pop3.Mails;
import org.redoubt.pop3.ScriptedClient;
import org.redoubt.pop3.TestServer;

class RetrCommandTest {
    private static final String DOTS = Mails.plain("dots", ".\r\n..\r\n.x\r\n\r\n.");

    @Test
    void messagesComeAsTheyAre() throws Exception {
        try (TestServer server = new TestServer()) {
            server.put(DOTS, Mails.plain("\u00fc", "\u00ff\u0001 octets"), "no header at all\r\n");
            try (ScriptedClient client = server.alice()) {
                assertEquals(DOTS, client.retr(1));
                assertEquals(Mails.plain("\u00fc", "\u00ff\u0001 octets"), client.retr(2));
                assertEquals("no header at all\r\n", client.retr(3));
                client.err("RETR 4");
                client.err("RETR");
                client.err("RETR 1 2");
                client.err("RETR -1");
                client.err("RETR 99999999999999999999");
            }
        }
    }

    // RFC 1939 11: also of messages whose lines do not all end in CRLF.
    @Test
    void sizesAreThoseOfWhatIsSent() throws Exception {
        List<String> messages =
                List.of(DOTS, "A: b\n\none\ntwo", "A: b\r\n\r\nno end", "A: b\r\n\r\nx\n.\r\ny\r\n", "A: b\r\n\r\nx\r", "\r\n");
        try (TestServer server = new TestServer()) {
            server.put(messages.toArray(String[]::new));
            try (ScriptedClient client = server.alice()) {
                List<String> sizes = client.lines("LIST");
                long total = 0;
                for (int i = 1; i <= messages.size(); i++) {
                    String message = client.retr(i);
                    assertEquals(i + " " + message.length(), sizes.get(i - 1));
                    assertEquals(i + " " + message.length(), client.ok("LIST " + i));
                    total += message.length();
                }
                assertEquals(messages.size() + " " + total, client.ok("STAT"));
                assertEquals("A: b\r\n\r\none\r\ntwo\r\n", client.retr(2));
                assertEquals("A: b\r\n\r\nx\r\n.\r\ny\r\n", client.retr(4));
            }
            List<AuditEvent> reads = server.audit.events(AuditKind.READ);
            assertEquals(1, reads.stream().filter(event -> event.action().equals("LIST")).count());
        }
    }

    @Test
    void aLongMessageIsStreamed() throws Exception {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder(Mails.plain("long", ""));
        while (text.length() < 5_500_000) {
            text.append(".".repeat(random.nextInt(3))).append("x".repeat(random.nextInt(90))).append("\r\n");
        }
        try (TestServer server = new TestServer()) {
            server.put(text.toString());
            try (ScriptedClient client = server.alice()) {
                assertEquals("1 " + text.length(), client.ok("STAT"));
                assertEquals(text.toString(), client.retr(1));
            }
        }
    }

    @Test
    void topGivesTheHeaderAndSoManyLines() throws Exception {
        try (TestServer server = new TestServer()) {
            server.put(DOTS);
            String header = DOTS.substring(0, DOTS.indexOf("\r\n\r\n") + 4);
            try (ScriptedClient client = server.alice()) {
                assertEquals(header, ScriptedClient.text(client.lines("TOP 1 0")));
                assertEquals(header + ".\r\n..\r\n", ScriptedClient.text(client.lines("TOP 1 2")));
                assertEquals(DOTS, ScriptedClient.text(client.lines("TOP 1 99999999999999")));
                client.err("TOP 1");
                client.err("TOP 1 -1");
                client.err("TOP 2 0");
                client.err("TOP 1 0 0");
            }
        }
    }

    @Test
    void everyReadIsAuditedBeforeItsBytes() throws Exception {
        try (TestServer server = new TestServer()) {
            server.put(DOTS, DOTS);
            try (ScriptedClient client = server.alice()) {
                client.retr(2);
                client.lines("TOP 1 0");
                List<AuditEvent> reads = server.audit.durableEvents().stream()
                        .filter(event -> event.kind() == AuditKind.READ)
                        .toList();
                assertEquals(List.of("RETR", "TOP"), reads.stream().map(AuditEvent::action).toList());
                assertTrue(reads.getFirst().touched().contains("uids=2 "), reads::toString);
                server.audit.breakDown(true);
                assertEquals("[SYS/TEMP] Access is suspended", client.err("RETR 1"));
                assertEquals("", client.rest());
                server.audit.breakDown(false);
            }
        }
    }

    @Test
    void commandsThatCameTogetherAreOneEvent() throws Exception {
        try (TestServer server = new TestServer()) {
            for (int i = 1; i <= 9; i++) {
                server.put(Mails.plain("number " + i, "text " + i));
            }
            try (ScriptedClient client = server.alice()) {
                client.send("RETR 1\r\nretr 2\r\nRETR 3\r\nRETR 3\r\nTOP 4 0\r\nTOP 5 1\r\nRETR 99\r\nRETR 6\r\nNOOP\r\n");
                for (int i : new int[] {1, 2, 3, 3}) {
                    client.line();
                    assertEquals(Mails.plain("number " + i, "text " + i), ScriptedClient.text(client.lines()));
                }
                client.line();
                assertEquals(4, client.lines().size());
                client.line();
                assertEquals(5, client.lines().size());
                assertTrue(client.line().startsWith("-ERR "));
                client.line();
                assertEquals(Mails.plain("number 6", "text 6"), ScriptedClient.text(client.lines()));
                assertTrue(client.line().startsWith("+OK "));
                List<String> uids = server.audit.events(AuditKind.READ).stream()
                        .map(event -> event.action() + " " + event.touched().replaceAll(".*uids=(\\S+).*", "$1"))
                        .toList();
                assertEquals(List.of("RETR 1:3", "RETR 3", "TOP 4:5", "RETR 6"), uids);
            }
        }
    }

    @Test
    void octetsBeyondAsciiComeThroughWithAndWithoutUtf8() throws Exception {
        byte[] message = Mails.plain("Gr\u00fc\u00dfe", "\u20ac").getBytes(StandardCharsets.UTF_8);
        try (TestServer server = new TestServer()) {
            server.put(message);
            try (ScriptedClient plain = server.alice();
                    ScriptedClient utf8 = server.connect()) {
                utf8.ok("UTF8");
                utf8.signIn(TestServer.ALICE, TestServer.PASSWORD);
                String octets = new String(message, StandardCharsets.ISO_8859_1);
                assertEquals(octets, utf8.retr(1));
                assertEquals(octets, plain.retr(1));
                assertEquals("1 " + message.length, utf8.ok("LIST 1"));
            }
        }
    }
}
