package org.redoubt.server.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditRecord;
import org.redoubt.guard.FileAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.export.AuditExport;
import org.redoubt.guard.json.Json;
import org.redoubt.server.config.NotifyConfig.Webhook;
import org.redoubt.server.tls.SelfSignedCertificate;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.WireRuntime;

/** Events of the audit log come to a web server in order and signed, whatever it does. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebhookSenderTest {
    private static final String KEY = "the key that both have";

    @TempDir
    private Path folder;

    private final WireRuntime runtime = WireRuntime.system();
    private final Dialer dialer = new Dialer(runtime, List.of());

    /** Numbers of the events of each post that was answered with 204. */
    private final List<List<Long>> taken = new CopyOnWriteArrayList<>();

    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final List<Integer> answers = new CopyOnWriteArrayList<>();
    private volatile int longest;
    private volatile CountDownLatch held = new CountDownLatch(0);
    private HttpServer http;
    private Path secret = Path.of("");

    WebhookSenderTest() throws IOException {
        http = listen(0);
    }

    @BeforeEach
    void aKey() throws IOException {
        secret = Files.writeString(folder.resolve("secret"), KEY + "\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void close() {
        http.stop(0);
        dialer.close();
        runtime.close();
        assertEquals(List.of(), wrong);
    }

    private HttpServer listen(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4);
        server.createContext("/events", this::take);
        server.createContext("/elsewhere", exchange -> {
            wrong.add("a redirect was followed");
            exchange.close();
        });
        server.start();
        return server;
    }

    /** What a receiver does: docs/webhooks.md. */
    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        longest = Math.max(longest, body.length);
        try {
            held.await();
            String field = exchange.getRequestHeaders().getFirst("X-Redoubt-Signature");
            String[] halves = field.split(",", 2);
            long seconds = Long.parseLong(halves[0].substring("t=".length()));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
            byte[] given = HexFormat.of().parseHex(halves[1].substring("v1=".length()));
            if (!MessageDigest.isEqual(mac.doFinal(body), given)) {
                wrong.add("the signature is wrong");
            }
            if (Math.abs(Instant.now().getEpochSecond() - seconds) > 300) {
                wrong.add("the signature is old");
            }
        } catch (Exception unreadable) {
            wrong.add(unreadable.toString());
        }
        int status = answers.isEmpty() ? 204 : answers.removeFirst();
        if (status == 204) {
            taken.add(numbers(body));
        }
        exchange.getResponseHeaders().set("Location", "/elsewhere");
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private static List<Long> numbers(byte[] body) throws IOException {
        String array = new String(body, StandardCharsets.UTF_8);
        return Json.objects(Json.read("{\"events\":" + array + "}"), "events").stream()
                .map(event -> Json.number(Json.asObject(event.getOrDefault("metadata", Map.of())).orElseThrow(), "sequence"))
                .toList();
    }

    private WebhookSender sender(boolean tls) {
        Webhook target = new Webhook("localhost", http.getAddress().getPort(), tls, "/events", secret);
        return new WebhookSender(
                new SignedPost(new Hosts(dialer, Resolver.NONE), target, secret, InstantSource.system()), "1.0");
    }

    private AuditExport export(FileAuditLog log) throws IOException {
        AuditExport export = new AuditExport(
                "webhook", folder.resolve("log"), log::forcedSequence, folder.resolve("place"), sender(false));
        export.start();
        return export;
    }

    private static AuditEvent event(String touched) {
        SessionInfo session = new SessionInfo("s1", "imaps", "192.0.2.7:4711", true);
        return new AuditEvent(
                Instant.now(), AuditKind.READ, "alice@example.org", 5, session, "UID FETCH", 9, touched, "ok");
    }

    private void write(FileAuditLog log, int count, String touched) throws IOException {
        for (int i = 1; i < count; i++) {
            log.record(event(touched));
        }
        log.recordDurably(event(touched));
    }

    private interface Condition {
        boolean met();
    }

    private static void await(Condition condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.met()) {
            assertTrue(System.nanoTime() < deadline, "it did not happen");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private List<Long> all() {
        return taken.stream().flatMap(List::stream).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0001ä", "雪雪"})
    void allComeOnceInOrderInPostsOfBoundedSize(String text) throws Exception {
        Files.writeString(folder.resolve("place"), "0\n");
        try (FileAuditLog log = FileAuditLog.open(folder.resolve("log"), InstantSource.system())) {
            write(log, 900, text.repeat(1_500));
            try (AuditExport export = export(log)) {
                await(() -> export.sent() == 900);
            }
        }
        assertEquals(LongStream.rangeClosed(1, 900).boxed().toList(), all());
        assertTrue(longest > 100_000 && longest <= 512 << 10, "posts of up to " + longest);
    }

    @Test
    void whatIsRefusedComesAgainBeforeAllElse() throws Exception {
        Files.writeString(folder.resolve("place"), "0\n");
        answers.addAll(List.of(500, 307, 429));
        try (FileAuditLog log = FileAuditLog.open(folder.resolve("log"), InstantSource.system())) {
            write(log, 3, "a");
            try (AuditExport export = export(log)) {
                await(() -> answers.size() == 2);
                assertEquals(0, export.sent());
                write(log, 2, "b");
                await(() -> export.sent() == 5);
            }
        }
        assertEquals(List.of(), answers);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), all());
        assertEquals("5\n", Files.readString(folder.resolve("place")));
    }

    @Test
    void nothingCountsAsSentBeforeItIsAnswered() throws Exception {
        held = new CountDownLatch(1);
        Files.writeString(folder.resolve("place"), "0\n");
        try (FileAuditLog log = FileAuditLog.open(folder.resolve("log"), InstantSource.system())) {
            write(log, 3, "a");
            try (AuditExport export = export(log)) {
                await(() -> longest > 0);
                assertEquals("0\n", Files.readString(folder.resolve("place")));
                held.countDown();
                await(() -> export.sent() == 3);
            }
        }
        assertEquals(List.of(List.of(1L, 2L, 3L)), taken);
    }

    @Test
    void whileTheReceiverIsGoneOverARestartNothingIsLost() throws Exception {
        int port = http.getAddress().getPort();
        Files.writeString(folder.resolve("place"), "0\n");
        try (FileAuditLog log = FileAuditLog.open(folder.resolve("log"), InstantSource.system())) {
            write(log, 2, "a");
            try (AuditExport export = export(log)) {
                await(() -> export.sent() == 2);
                http.stop(0);
                write(log, 2, "b");
            }
        }
        try (FileAuditLog log = FileAuditLog.open(folder.resolve("log"), InstantSource.system())) {
            write(log, 2, "c");
            try (AuditExport export = export(log)) {
                assertEquals(4, export.lag());
                http = listen(port);
                await(() -> export.sent() == 6);
            }
        }
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), all());
    }

    @Test
    void aServerWithoutACertificateThatCountsGetsNothing() throws Exception {
        SelfSignedCertificate own = SelfSignedCertificate.make("localhost", List.of(), Duration.ofDays(1));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", own.keys().getPrivate(), new char[0], new Certificate[] {own.certificate()});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context));
        https.createContext("/events", this::take);
        https.start();
        http.stop(0);
        http = https;
        IOException refused =
                assertThrows(IOException.class, () -> sender(true).send(List.of(new AuditRecord(1, event("a")))));
        assertInstanceOf(SSLException.class, refused);
        assertEquals(0, longest);
        assertNotEquals(0, https.getAddress().getPort());
    }
}
