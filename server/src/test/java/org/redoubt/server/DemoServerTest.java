package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.server.tls.SelfSignedCertificate;

/** A real process, from its first line to SIGTERM, with real sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoServerTest {
    private Path data = Path.of("");
    private Path stderr = Path.of("");
    private int offset;
    private List<String> said = List.of();
    private JavaProcess server;

    @BeforeAll
    void startDemo(@TempDir Path folder) throws IOException {
        data = folder.resolve("data");
        stderr = folder.resolve("stderr");
        offset = RunningServer.freeOffset();
        server =
                JavaProcess.start(stderr, "demo", "--data", data.toString(), "--port-offset", Integer.toString(offset));
        said = server.until("redoubt ready in ");
    }

    /** Ten seconds are promised; a client that waits is told goodbye at once and costs none of them. */
    @AfterAll
    void sigtermSaysGoodbyeAndEndsItCleanly() throws Exception {
        try (LineClient waiting = LineClient.tls(port(ListenerKind.IMAPS))) {
            waiting.line();
            long began = System.nanoTime();
            assertEquals(0, server.terminate());
            assertTrue(Duration.ofNanos(System.nanoTime() - began).toSeconds() < 10);
            assertTrue(waiting.line().startsWith("* BYE "));
        }
        assertTrue(Files.readString(stderr).contains("event=server.stopped"));
        assertTrue(Files.notExists(data.resolve("control.sock")));
        server.close();
    }

    private int port(ListenerKind kind) {
        return kind.standardPort() + offset;
    }

    private String password(String address) {
        return said.stream()
                .filter(line -> line.strip().startsWith(address))
                .map(line -> line.replaceAll(".*password (\\S+).*", "$1"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void itSaysEveryAddressAndBothLogins() {
        assertTrue(said.getLast().matches("redoubt ready in \\d+ ms"));
        String all = String.join("\n", said);
        for (ListenerKind kind : ListenerKind.values()) {
            assertTrue(all.contains("127.0.0.1:" + port(kind)), kind.text());
        }
        assertNotEquals(password("alice@example.org"), password("bob@example.org"));
    }

    @Test
    void smtpInImapOut() throws Exception {
        try (LineClient smtp = LineClient.plain(port(ListenerKind.SMTP))) {
            assertTrue(smtp.line().startsWith("220 mail.example.org "));
            assertTrue(smtp.smtp("EHLO client.example").startsWith("250 "));
            assertTrue(smtp.smtp("MAIL FROM:<x@client.example>").startsWith("250 "));
            assertTrue(smtp.smtp("RCPT TO:<bob@example.org>").startsWith("250 "));
            assertTrue(smtp.smtp("DATA").startsWith("354 "));
            assertTrue(smtp.smtp("From: x@client.example\r\nSubject: over the wire\r\n\r\nbody 4711\r\n.")
                    .startsWith("250 "));
        }
        try (LineClient imap = LineClient.tls(port(ListenerKind.IMAPS))) {
            assertTrue(imap.line().startsWith("* OK "));
            imap.imap("LOGIN bob@example.org " + password("bob@example.org"));
            assertTrue(imap.imap("SELECT INBOX").getLast().startsWith("t OK"));
            String found = imap.imap("SEARCH SUBJECT \"over the wire\"").getFirst();
            String number = found.replaceAll("\\D+", " ").strip().split(" ")[0];
            assertTrue(imap.imap("FETCH " + number + " BODY.PEEK[TEXT]").contains("body 4711"), found);
        }
    }

    @Test
    void commandsReachTheRunningServer() throws Exception {
        try (JavaProcess add = JavaProcess.start(
                stderr, "account", "add", "carol@example.org", "--password-stdin", "--data", data.toString())) {
            add.input("correct horse battery\n");
            assertEquals("added carol@example.org", add.rest());
            assertEquals(0, add.exitCode());
        }
        try (LineClient imap = LineClient.tls(port(ListenerKind.IMAPS))) {
            imap.line();
            assertTrue(imap.imap("LOGIN carol@example.org \"correct horse battery\"")
                    .getLast()
                    .startsWith("t OK"));
        }
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("control.sock"))));
    }

    @Test
    void doctorFindsItWell() throws Exception {
        try (JavaProcess doctor = JavaProcess.start(stderr, "doctor", "--data", data.toString())) {
            String findings = doctor.rest();
            assertEquals(0, doctor.exitCode(), findings);
            assertTrue(
                    findings.contains("port " + port(ListenerKind.IMAPS) + " imaps: the server accepts connections"),
                    findings);
        }
    }

    @Test
    void aSecondServerOnTheFolderIsRefused() throws Exception {
        try (JavaProcess second = JavaProcess.start(stderr, "serve", "--data", data.toString(), "--port-offset", "1")) {
            assertEquals(1, second.exitCode());
            assertTrue(Files.readString(stderr).contains("another process serves "));
        }
    }

    @Test
    void healthAndMetrics() throws Exception {
        assertTrue(get("/health").endsWith("ok\n"));
        String metrics = get("/metrics");
        assertTrue(metrics.contains("redoubt_info{version=\""), metrics);
        assertTrue(metrics.contains("redoubt_connections_active{listener=\"imaps\"}"), metrics);
    }

    private String get(String path) throws IOException {
        try (LineClient http = LineClient.plain(port(ListenerKind.ADMIN))) {
            http.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            StringBuilder text = new StringBuilder();
            try {
                while (true) {
                    text.append(http.line()).append('\n');
                }
            } catch (IOException e) {
                return text.toString();
            }
        }
    }

    @Test
    void aNewCertificateIsUsedWithoutARestart() throws Exception {
        X509Certificate before = certificate();
        Path chain = data.resolve("fresh.pem");
        Path key = data.resolve("fresh.key");
        SelfSignedCertificate.make("mail.example.org", List.of(), Duration.ofDays(30))
                .write(chain, key);
        Files.move(key, data.resolve("tls/key.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(chain, data.resolve("tls/certificate.pem"), StandardCopyOption.REPLACE_EXISTING);
        long deadline = System.nanoTime() + JavaProcess.PATIENCE.toNanos();
        X509Certificate now = certificate();
        while (now.equals(before) && System.nanoTime() < deadline) {
            now = certificate();
        }
        assertNotEquals(before, now);
    }

    private X509Certificate certificate() throws Exception {
        try (LineClient imap = LineClient.tls(port(ListenerKind.IMAPS))) {
            imap.line();
            return imap.serverCertificate();
        }
    }
}
