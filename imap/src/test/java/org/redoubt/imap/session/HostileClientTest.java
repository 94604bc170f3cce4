package org.redoubt.imap.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Mails;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

class HostileClientTest {
    private static final String AUTOLOGOUT = "* BYE Autologout; idle for too long\r\n";
    private static final byte[] LONG = new byte[64 * 1024];

    static {
        Arrays.fill(LONG, (byte) 'x');
    }

    @Test
    void anEndlessLineEndsTheConnection() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            try {
                for (int i = 0; i < 16_384; i++) {
                    client.send(LONG);
                }
            } catch (IOException closed) {
                // It was cut off within the first few of these 1,024 MiB.
            }
            try (ScriptedClient other = server.alice()) {
                other.ok("NOOP");
            }
        }
    }

    @Test
    void aLongLineIsRefusedAndTheNextOneServed() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.send("a SEARCH SUBJECT \"");
            client.send(LONG);
            client.send(LONG);
            client.send("\"\r\n");
            assertTrue(client.line().startsWith("* BAD [TOOBIG]"));
            client.ok("NOOP");
        }
    }

    @Test
    void bareLineEndsEndNothing() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.send("a NOOP\nb NOOP\r\n");
            assertTrue(client.line().startsWith("* BAD "));
            client.send("a NOOP\rb NOOP\r\n");
            assertTrue(client.line().startsWith("* BAD "));
            client.ok("NOOP");
        }
    }

    @Test
    void nulIsNoText() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.bad("SELECT \"IN\0BOX\"");
            client.bad("SELECT IN\0BOX");
            client.bad("SELECT {5+}\r\nIN\0BO");
            client.bad("\0");
        }
    }

    @Test
    void literalsAreBoundedInSizeAndNumber() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            assertTrue(client.bad("SELECT {999999999}").tagged().contains("[TOOBIG]"));
            assertTrue(client.bad("SELECT {600000+}\r\n" + "x".repeat(600_000)).tagged().contains("[TOOBIG]"));
            client.bad("SEARCH" + " SUBJECT {1+}\r\nx".repeat(600));
            client.ok("NOOP");
            client.send("a SELECT {9223372036854775807+}\r\n");
            assertTrue(client.rest().startsWith("* BYE [TOOBIG]"));
        }
    }

    @Test
    void literalsBeforeSignInAreSmall() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            assertTrue(client.bad("LOGIN {100000}").tagged().contains("[TOOBIG]"));
            client.send("a LOGIN {99999999+}\r\n");
            assertTrue(client.rest().startsWith("* BYE [TOOBIG]"));
        }
    }

    @Test
    void aLiteralThatLiesAboutItsLength() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            // The server takes what was announced; what is left over is a command of its own, and none that it knows.
            client.send("a SELECT {3+}\r\nINBOX\r\n");
            assertTrue(client.until("a").tagged().startsWith("BAD "));
            client.ok("NOOP");
            client.send("b APPEND INBOX {3+}\r\nabcdefg\r\n");
            assertTrue(client.until("b").tagged().startsWith("BAD "));
            client.ok("NOOP");
        }
    }

    @Test
    void aClientThatLeavesWithinALiteralLeavesNothing() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient other = server.inbox()) {
            try (ScriptedClient client = server.alice()) {
                client.send("a APPEND INBOX {1000+}\r\nabc");
            }
            assertEquals("STATUS \"INBOX\" (MESSAGES 0)", other.ok("STATUS INBOX (MESSAGES)").only());
        }
    }

    @Test
    void nonsenseEndsTheConnection() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\nC: d\r\nE: f\r\n\r\n");
            String rest = client.rest();
            assertTrue(rest.endsWith("* BYE [CLIENTBUG] Too many commands that make no sense\r\n"), rest);
        }
    }

    @Test
    void silenceEndsTheConnection() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient before = server.connect();
                ScriptedClient after = server.inbox()) {
            after.send("i IDLE\r\n");
            after.line();
            server.passUntilAnswered(before, Duration.ofSeconds(60));
            assertEquals(AUTOLOGOUT, before.rest());
            after.send("DONE\r\n");
            after.until("i");
            after.ok("NOOP");
            server.passUntilAnswered(after, Duration.ofMinutes(30));
            assertEquals(AUTOLOGOUT, after.rest());
        }
    }

    @Test
    void pipelinedRubbishIsSurvived() throws Exception {
        long seed = Long.getLong("redoubt.seed", 42L);
        System.getLogger("org.redoubt.imap").log(System.Logger.Level.INFO, "event=test.seed seed=" + seed);
        Random random = new Random(seed);
        String[] seeds = {
            "a FETCH 1:* (UID FLAGS BODY.PEEK[])", "b SEARCH OR SEEN TEXT \"x\"", "c STORE 1 +FLAGS (x)", "d LIST \"\" *",
            "e APPEND INBOX {5+}\r\nabcde", "f SELECT {5+}\r\nINBOX", "g IDLE\r\nDONE", "h UID COPY 1 Archive", "i STATUS INBOX (MESSAGES)",
            "j REPLACE 1 INBOX {5+}\r\nabcde", "k APPEND INBOX CATENATE (URL \"/INBOX/;UID=1/;SECTION=1\" TEXT {5+}\r\nabcde)",
            "l UIDBATCHES 500 1:2", "m URLFETCH \"imap://alice%40example.org@mail.example.org/INBOX/;UID=1;URLAUTH=authuser:internal:00\""
        };
        try (TestServer server = new TestServer()) {
            for (int round = 0; round < 60; round++) {
                try (ScriptedClient client = server.inbox()) {
                    client.append("INBOX", Mails.plain("m", "x"));
                    StringBuilder lines = new StringBuilder();
                    for (int i = 0; i < 20; i++) {
                        byte[] line = seeds[random.nextInt(seeds.length)].getBytes(StandardCharsets.US_ASCII);
                        line[random.nextInt(line.length)] = (byte) random.nextInt(256);
                        lines.append(new String(line, StandardCharsets.ISO_8859_1)).append("\r\n");
                    }
                    client.send(lines.toString().getBytes(StandardCharsets.ISO_8859_1));
                    client.socket().shutdownOutput();
                    client.rest();
                }
            }
            try (ScriptedClient client = server.inbox()) {
                client.ok("NOOP");
            }
            assertEquals(0, server.metrics.value("redoubt_connection_faults_total", "listener", "imap"));
        }
    }
}
