package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.guard.tlog.NoteKey;
import org.redoubt.guard.tlog.NoteSigner;
import org.redoubt.guard.tlog.TileLog;
import org.redoubt.guard.tlog.Witness;
import org.redoubt.guard.tlog.Witnessing;
import org.redoubt.server.config.AuditConfig.WitnessTarget;
import org.redoubt.server.notify.Hosts;
import org.redoubt.server.notify.WitnessClient;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.WireRuntime;

/** Witnesses over HTTP, real ones. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WitnessRoundsTest {
    @TempDir
    Path folder;

    private final NoteSigner log = NoteSigner.generate("mail.example.org/audit");
    private final NoteSigner signer = NoteSigner.generateWitness("one.example.net/witness");
    private final WireRuntime runtime = WireRuntime.system();
    private final Dialer dialer = new Dialer(runtime, List.of());
    private final RecordingAuditLog audit = new RecordingAuditLog();
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer http;
    private volatile int broken;

    WitnessRoundsTest() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
    }

    @BeforeEach
    void aWitness() throws IOException {
        Witness witness =
                new Witness(folder.resolve("witness"), signer, List.of(log.key()), InstantSource.fixed(Instant.EPOCH));
        http.createContext("/w/add-checkpoint", exchange -> {
            asked.incrementAndGet();
            Witness.Answer answer = witness.addCheckpoint(exchange.getRequestBody().readAllBytes());
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(broken > 0 ? broken : answer.status(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
            exchange.close();
        });
        http.start();
        grow(folder.resolve("log"), 10);
    }

    @AfterEach
    void close() {
        http.stop(0);
        dialer.close();
        runtime.close();
    }

    @Test
    void theHeadIsSignedOverHttpAndAskedForOnceUntilTheLogGrows() throws IOException {
        long[] size = {10};
        WitnessRounds rounds = rounds(folder.resolve("log"), size);
        assertTrue(rounds.once());
        assertTrue(rounds.once());
        assertEquals(1, asked.get());
        grow(folder.resolve("log"), 300);
        size[0] = 310;
        assertTrue(rounds.once());
        Witnessing.Witnessed witnessed = Witnessing.read(folder.resolve("log"), log.key(), List.of(signer.key()))
                .orElseThrow();
        assertEquals(310, witnessed.head().size());
        assertEquals(1, witnessed.cosignatures().size());
        assertTrue(audit.events().isEmpty());
    }

    @Test
    void whoDoesNotAnswerIsAskedAgain() throws IOException {
        WitnessRounds rounds = rounds(folder.resolve("log"), new long[] {10});
        broken = 503;
        assertFalse(rounds.once());
        assertTrue(audit.events().isEmpty());
        broken = 0;
        assertTrue(rounds.once());
        http.stop(0);
        grow(folder.resolve("log"), 1);
        assertFalse(rounds(folder.resolve("log"), new long[] {11}).once());
    }

    @Test
    void aWitnessThatSignedAnotherLogIsInTheAuditLogOnce() throws IOException {
        assertTrue(rounds(folder.resolve("log"), new long[] {10}).once());
        grow(folder.resolve("anew"), 5);
        WitnessRounds rounds = rounds(folder.resolve("anew"), new long[] {5});
        assertFalse(rounds.once());
        assertFalse(rounds.once());
        List<AuditEvent> events = audit.events();
        assertEquals(1, events.size());
        assertEquals("AUDIT-WITNESS", events.getFirst().action());
        assertEquals("refused", events.getFirst().outcome());
        assertEquals("it has signed 10 entries of this log, which has 5", events.getFirst().purpose());
    }

    @Test
    void aRoundThatFailsUnexpectedlyIsNotTheLast() {
        WitnessRounds rounds = rounds(folder.resolve("log"), new long[] {10}, new Witnessing.Contact() {
            @Override
            public NoteKey key() {
                return signer.key();
            }

            @Override
            public Witnessing.Reply post(byte[] body) {
                throw new IllegalStateException("a defect");
            }
        });
        assertFalse(rounds.once());
    }

    @Test
    void aServerIsAWitnessOfOthers() throws IOException, GeneralSecurityException {
        Path data = folder.resolve("data");
        RunningServer.init(data);
        String config = "\n[witness]\nlogs = [\"" + log.key().text() + "\"]\n";
        Files.writeString(data.resolve("redoubt.toml"), config, StandardOpenOption.APPEND);
        try (RunningServer server = RunningServer.start(data)) {
            NoteKey key = NoteKey.parseWitness(Files.readString(data.resolve("witness/verifier")));
            Witnessing.Contact contact = new Witnessing.Contact() {
                @Override
                public NoteKey key() {
                    return key;
                }

                @Override
                public Witnessing.Reply post(byte[] body) throws IOException {
                    try (LineClient https = LineClient.tls(server.port(443))) {
                        https.send("POST /witness/add-checkpoint HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                + "Content-Length: " + body.length + "\r\n\r\n" + new String(body, StandardCharsets.UTF_8));
                        String status = https.line();
                        String field = https.line();
                        while (!field.isEmpty()) {
                            field = https.line();
                        }
                        byte[] answer = (https.line() + "\n").getBytes(StandardCharsets.UTF_8);
                        return new Witnessing.Reply(Integer.parseInt(status.split(" ")[1]), answer);
                    } catch (GeneralSecurityException noTls) {
                        throw new IOException(noTls);
                    }
                }
            };
            long[] size = {10};
            WitnessRounds rounds = rounds(folder.resolve("log"), size, contact);
            assertTrue(rounds.once());
            grow(folder.resolve("log"), 290);
            size[0] = 300;
            assertTrue(rounds.once());
            assertEquals(
                    1,
                    Witnessing.read(folder.resolve("log"), log.key(), List.of(key))
                            .orElseThrow()
                            .cosignatures()
                            .size());
            grow(folder.resolve("anew"), 300);
            assertFalse(rounds(folder.resolve("anew"), size, contact).once());
        }
    }

    private WitnessRounds rounds(Path at, long[] size) {
        return rounds(
                at,
                size,
                new WitnessClient(
                        new Hosts(dialer, Resolver.NONE),
                        new WitnessTarget(signer.key(), "127.0.0.1", http.getAddress().getPort(), false, "/w")));
    }

    private WitnessRounds rounds(Path at, long[] size, Witnessing.Contact contact) {
        return new WitnessRounds(new Witnessing(at, log.key(), 1), List.of(contact), 1, audit, () -> size[0]);
    }

    private void grow(Path at, int by) throws IOException {
        TileLog writer = TileLog.open(at, log);
        for (int i = 0; i < by; i++) {
            writer.append((at + " " + writer.size()).getBytes(StandardCharsets.UTF_8));
        }
        writer.seal();
    }
}
