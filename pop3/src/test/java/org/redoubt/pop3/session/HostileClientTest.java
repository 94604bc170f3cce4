package org.redoubt.pop3.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.redoubt.pop3.Mails;
import org.redoubt.pop3.ScriptedClient;
import org.redoubt.pop3.TestServer;

class HostileClientTest {
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
            client.send("LIST ");
            client.send(LONG);
            assertEquals("The line is too long", client.err(""));
            client.ok("NOOP");
        }
    }

    @Test
    void bareLineEndsEndNothing() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            client.err("NOOP\nNOOP");
            client.err("NOOP\rNOOP");
            client.ok("NOOP");
        }
    }

    @Test
    void nonsenseEndsTheConnection() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\nC: d\r\nE: f\r\n\r\n");
            String rest = client.rest();
            assertTrue(rest.endsWith("-ERR Too many commands that make no sense\r\n"), rest);
            assertEquals(5, rest.lines().count());
        }
    }

    @Test
    void nonsenseAfterSignInHasMorePatience() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            for (int i = 0; i < 29; i++) {
                client.err("XYZZY");
            }
            client.ok("NOOP");
            for (int i = 0; i < 30; i++) {
                client.send("XYZZY\r\n");
            }
            assertTrue(client.rest().endsWith("-ERR Too many commands that make no sense\r\n"));
        }
    }

    // RFC 1939 3: nothing is said, nothing is removed.
    @Test
    void silenceEndsTheConnectionWithoutAWordAndWithoutUpdate() throws Exception {
        try (TestServer server = new TestServer()) {
            server.put(Mails.plain("kept", "x"));
            try (ScriptedClient before = server.connect();
                    ScriptedClient after = server.alice()) {
                after.ok("DELE 1");
                passUntilClosed(server, before, Duration.ofSeconds(61));
                after.ok("NOOP");
                server.runtime.advance(Duration.ofMinutes(9));
                after.ok("NOOP");
                passUntilClosed(server, after, Duration.ofMinutes(10).plusSeconds(1));
                assertEquals(1, server.inbox().size());
            }
        }
    }

    /** Lets this time pass, again when the server had not begun to wait yet, until it closes without a word. */
    private static void passUntilClosed(TestServer server, ScriptedClient client, Duration time) throws IOException {
        client.socket().setSoTimeout(50);
        for (int i = 0; i < 100; i++) {
            server.runtime.advance(time);
            try {
                assertEquals("", client.rest());
                return;
            } catch (java.net.SocketTimeoutException notYet) {
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            }
        }
        throw new AssertionError("the server waits still");
    }

    @Test
    void aClientThatReadsNothingIsCutOff() throws Exception {
        try (TestServer server = new TestServer()) {
            server.put(Mails.plain("big", ("y".repeat(98) + "\r\n").repeat(200_000)));
            try (ScriptedClient slow = server.alice()) {
                slow.ok("DELE 1");
                slow.ok("RSET");
                slow.send("RETR 1\r\nRETR 1\r\nQUIT\r\n");
                while (!slow.hasInput()) {
                    LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
                }
                // Its socket is full by now or soon; a day without reading is too long for the listener.
                long sessions = server.metrics.value("redoubt_connections_active", "listener", "pop3");
                assertEquals(1, sessions);
                for (int i = 0; i < 500 && server.metrics.value("redoubt_connections_active", "listener", "pop3") > 0; i++) {
                    server.runtime.advance(Duration.ofDays(2));
                    LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
                }
                assertEquals(0, server.metrics.value("redoubt_connections_active", "listener", "pop3"));
            }
        }
    }

    @Test
    void aStoppingServerSaysSo() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            server.drain();
            assertEquals("-ERR [SYS/TEMP] The server is stopping\r\n", client.rest());
        }
    }

    @Test
    void pipelinedRubbishIsSurvived() throws Exception {
        long seed = Long.getLong("redoubt.seed", 42L);
        System.getLogger("org.redoubt.pop3").log(System.Logger.Level.INFO, "event=test.seed seed=" + seed);
        Random random = new Random(seed);
        String[] seeds = {"RETR 1", "TOP 1 0", "LIST", "UIDL 1", "DELE 1", "RSET", "STAT", "CAPA", "LANG", "AUTH PLAIN", "STLS", "QUIT"};
        try (TestServer server = new TestServer()) {
            for (int round = 0; round < 60; round++) {
                server.put(Mails.plain("m", "x"));
                try (ScriptedClient client = server.alice()) {
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
            try (ScriptedClient client = server.alice()) {
                client.ok("NOOP");
            }
            assertEquals(0, server.metrics.value("redoubt_connection_faults_total", "listener", "pop3"));
        }
    }
}
