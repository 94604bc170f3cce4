package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.OutboundQueue.NewLeg;
import org.redoubt.account.QueuedEnvelope;
import org.redoubt.account.QueuedRecipient;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.server.doctor.Doctor;
import org.redoubt.server.doctor.Finding;
import org.redoubt.server.doctor.Finding.Verdict;
import org.redoubt.server.tls.SelfSignedCertificate;

class DoctorTest {
    private static List<Finding> bad(DataFolder folder, int offset) throws IOException {
        return new Doctor(folder, offset)
                .examine().stream()
                        .filter(finding -> finding.verdict() == Verdict.PROBLEM)
                        .toList();
    }

    @Test
    void aFreshFolderIsWell(@TempDir Path root) throws Exception {
        DataFolder folder = DemoFolder.make(root.resolve("data"));
        List<Finding> all = new Doctor(folder, RunningServer.freeOffset()).examine();
        assertTrue(all.stream().noneMatch(finding -> finding.verdict() == Verdict.PROBLEM), all.toString());
        assertTrue(
                all.stream()
                        .anyMatch(f -> f.check().equals("account alice@example.org")
                                && f.text().startsWith("6 emails")),
                all.toString());
    }

    @Test
    void aTokenOfAnIdentityProviderEndsSoon(@TempDir Path root) throws Exception {
        DataFolder folder = DemoFolder.make(root.resolve("data"));
        Instant now = Instant.now();
        try (AdminService admin = AdminAccess.open(folder)) {
            for (int days : new int[] {5, 100}) {
                long until = now.plus(Duration.ofDays(days)).toEpochMilli();
                admin.ask(new AdminRequest.AddScimToken("t" + days, List.of("example.org"), false, until));
            }
        }
        List<Finding> found = new Doctor(folder, RunningServer.freeOffset())
                .examine().stream().filter(each -> each.check().startsWith("scim token ")).toList();
        assertEquals(List.of("scim token t5", "scim token t100"), found.stream().map(Finding::check).toList());
        assertEquals(List.of(Verdict.WARNING, Verdict.OK), found.stream().map(Finding::verdict).toList());
    }

    @Test
    void nameServersThatDoNotAnswer(@TempDir Path root) throws Exception {
        DataFolder folder = DemoFolder.make(root.resolve("data"));
        String config = Files.readString(folder.config());
        Files.writeString(folder.config(), config.replace("servers = []", "servers = [\"127.0.0.1:9\"]"));
        Finding dns = new Doctor(folder, RunningServer.freeOffset())
                .examine().stream()
                        .filter(finding -> finding.check().equals("dns"))
                        .findFirst()
                        .orElseThrow();
        assertEquals(Verdict.WARNING, dns.verdict());
        assertTrue(dns.text().startsWith("no answer from 127.0.0.1"), dns.text());
    }

    @Test
    void mailThatDoesNotGetOut(@TempDir Path root) throws Exception {
        DataFolder folder = DemoFolder.make(root.resolve("data"));
        assertEquals("nothing waits to be sent", queue(folder).text());
        enqueue(folder, Instant.now().minus(Duration.ofHours(1)));
        assertEquals("1 messages are on their way", queue(folder).text());
        enqueue(folder, Instant.now().minus(Duration.ofHours(9)));
        Finding late = queue(folder);
        assertEquals(Verdict.WARNING, late.verdict());
        assertTrue(late.text().startsWith("1 messages have waited for more than four hours; the oldest, q2,"), late.text());
        assertTrue(late.text().contains(": 4.2.2 full."), late.text());
    }

    private static Finding queue(DataFolder folder) throws Exception {
        return new Doctor(folder, RunningServer.freeOffset())
                .examine().stream().filter(finding -> finding.check().equals("queue")).findFirst().orElseThrow();
    }

    private static void enqueue(DataFolder folder, Instant arrived) throws Exception {
        QueuedEnvelope envelope = new QueuedEnvelope(
                "ann@example.org", Optional.empty(), Optional.empty(), false, false, false, "-", "t1", arrived, 0, 0);
        QueuedRecipient to = new QueuedRecipient("bob@far.example", List.of(), Optional.empty(), Optional.empty(), "4.2.2 full");
        NewLeg leg = new NewLeg("far.example", List.of(to), arrived, arrived.plusSeconds(86_400));
        try (Installation installation = Installation.open(folder).orElseThrow();
                MessageIntake intake = installation.gate().intake(1000)) {
            intake.write("Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            try (Message message = intake.finish()) {
                installation.queue().enqueue(installation.queue().prepare(message, envelope, List.of(leg)));
            }
        }
    }

    @Test
    void noFolder(@TempDir Path root) throws Exception {
        List<Finding> findings = bad(DataFolder.at(root.resolve("none")), 0);
        assertEquals(
                List.of("data folder"), findings.stream().map(Finding::check).toList());
    }

    @Test
    void aMissingKeyAndAnOpenOne(@TempDir Path root) throws Exception {
        DataFolder folder = DemoFolder.make(root.resolve("data"));
        int offset = RunningServer.freeOffset();
        Path key = folder.root().resolve("master.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(bad(folder, offset).getFirst().text().contains("chmod 600"));
        Files.delete(key);
        assertTrue(bad(folder, offset).getFirst().text().contains("is missing"));
    }

    @Test
    void aCertificateThatIsExpiredAndForAnotherName(@TempDir Path root) throws Exception {
        DataFolder folder = DemoFolder.make(root.resolve("data"));
        Path chain = folder.tls().resolve("certificate.pem");
        Path key = folder.tls().resolve("key.pem");
        Files.delete(chain);
        Files.delete(key);
        SelfSignedCertificate.make("other.example", List.of(), Duration.ofSeconds(-60))
                .write(chain, key);
        List<Finding> findings = bad(folder, RunningServer.freeOffset());
        assertEquals(2, findings.size(), findings.toString());
        assertTrue(findings.get(0).text().startsWith("expired on "));
        assertTrue(findings.get(1).text().startsWith("none is for the host name mail.example.org"));
    }

    @Test
    void aKeyThatDoesNotFitItsCertificate(@TempDir Path root) throws Exception {
        DataFolder folder = DemoFolder.make(root.resolve("data"));
        Files.delete(folder.tls().resolve("key.pem"));
        SelfSignedCertificate.make("x.example", List.of(), Duration.ofDays(1))
                .write(folder.root().resolve("unused.pem"), folder.tls().resolve("key.pem"));
        assertTrue(bad(folder, RunningServer.freeOffset())
                .getFirst()
                .text()
                .startsWith("it cannot be used with its key"));
    }

    @Test
    void aPortThatSomethingElseUses(@TempDir Path root) throws Exception {
        DataFolder folder = DemoFolder.make(root.resolve("data"));
        int offset = RunningServer.freeOffset();
        try (ServerSocket other = new ServerSocket()) {
            other.bind(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), ListenerKind.IMAP.standardPort() + offset));
            List<Finding> findings = bad(folder, offset);
            assertEquals(
                    List.of("port " + other.getLocalPort() + " imap"),
                    findings.stream().map(Finding::check).toList());
        }
    }

    @Test
    void aConfigurationThatCannotBeReadAndADamagedStore(@TempDir Path root) throws Exception {
        DataFolder folder = DemoFolder.make(root.resolve("data"));
        int offset = RunningServer.freeOffset();
        try (var files = Files.list(folder.store())) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("MANIFEST"))
                    .toList()) {
                Files.delete(file);
            }
        }
        assertTrue(
                bad(folder, offset).stream().anyMatch(finding -> finding.check().equals("store")));
        Files.writeString(folder.config(), "hostnam = \"x\"\n");
        assertTrue(bad(folder, offset).stream()
                .anyMatch(finding -> finding.text().contains("line 1: hostnam is not known")));
    }
}
