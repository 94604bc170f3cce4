package org.redoubt.server.feedback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.account.Accounts;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.Sealer;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.sts.StsPolicy;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.tracking.TraceEvent.Kind;
import org.redoubt.transport.trust.DmarcReporting.Published;

/** Reports are written so that they can be read, and read so that nothing in them does harm (RFC 7489 7.2, RFC 8460). */
class ReportsTest {
    private static final LocalDate DAY = LocalDate.parse("2026-11-24");
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Reporter REPORTER = new Reporter("example.org", "postmaster@example.org");

    @TempDir
    Path root = Path.of("");

    private FeedbackLog log = FeedbackLog.in(root, new Sealer(Sealer.newKey(), "x"), "", InstantSource.system());
    private Gate gate = gate();

    @BeforeEach
    void open() {
        log = FeedbackLog.in(
                root.resolve("feedback"), new Sealer(Sealer.newKey(), "test"), "mx.example.org", InstantSource.fixed(NOON));
    }

    @AfterEach
    void close() {
        log.close();
    }

    private static Gate gate() {
        try {
            RecordingAuditLog audit = new RecordingAuditLog();
            Path spool = Path.of("target", "spool");
            Accounts accounts = Accounts.open(new MemoryStore(), MasterKey.random(), spool, InstantSource.system());
            return new Gate(accounts, audit, InstantSource.system());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static TraceEvent authenticated(String client, String spf) {
        return TraceEvent.of(Kind.AUTHENTICATED, "-", NOON)
                .with(Key.DOMAIN, "far.example")
                .with(Key.AUTHOR, "far.example")
                .with(Key.CLIENT, client)
                .with(Key.DISPOSITION, "none")
                .with(Key.DKIM_ALIGNED, "fail")
                .with(Key.SPF_ALIGNED, spf)
                .with(Key.SPF, spf + " far.example")
                .with(Key.FROM, "far.example")
                .with(Key.DKIM, "fail other.example s<1>")
                .done();
    }

    private static Published published() {
        return new Published(DnsName.of("far.example"), "r", "s", "quarantine", "none", 50, List.of());
    }

    private Message message(String text) throws IOException {
        try (MessageIntake intake = gate.intake(1 << 20)) {
            intake.write(text.getBytes(StandardCharsets.UTF_8));
            return intake.finish();
        }
    }

    private List<TraceEvent> arrived(String text) throws IOException {
        try (Message message = message(text)) {
            log.arrived(message, "m1");
        }
        List<TraceEvent> events = new ArrayList<>();
        log.each(Instant.EPOCH, NOON.plusSeconds(200_000), events::add);
        return events;
    }

    private static String with(String type, String name, byte[] content) {
        return "From: reports@far.example\r\nMIME-Version: 1.0\r\nContent-Type: " + type
                + "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"" + name
                + "\"\r\n\r\n" + Base64.getMimeEncoder().encodeToString(content) + "\r\n";
    }

    private static byte[] zip(byte[] content) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zipped)) {
            out.putNextEntry(new ZipEntry("report.xml"));
            out.write(content);
        }
        return zipped.toByteArray();
    }

    private String dmarcReport() throws IOException {
        for (int i = 0; i < 3; i++) {
            log.note(authenticated("192.0.2.7", "pass"));
        }
        log.note(authenticated("192.0.2.8", "fail"));
        log.note(TraceEvent.of(Kind.AUTHENTICATED, "-", NOON.plusSeconds(86_400)).with(Key.DOMAIN, "late.example").done());
        DayResults day = DayResults.of(log, DAY, Kind.AUTHENTICATED);
        assertEquals(List.of("far.example"), day.domains());
        return DmarcReportText.of(REPORTER, "id1", day, published(), day.lines("far.example"));
    }

    @Test
    void whatWasSeenOnADayIsCountedAndReadBackFromTheReport() throws IOException { // RFC 7489 appendix C
        String xml = dmarcReport();
        assertTrue(xml.contains("<begin>1795478400</begin><end>1795564799</end>"), xml);
        assertTrue(xml.contains("<aspf>s</aspf><p>quarantine</p><sp>none</sp><pct>50</pct>"), xml);
        assertTrue(xml.contains("<selector>s&lt;1&gt;</selector>"), xml);
        List<TraceEvent> read = DmarcReportReader.read(xml.getBytes(StandardCharsets.UTF_8), "m1", NOON);
        assertEquals(
                List.of("192.0.2.7 3 pass", "192.0.2.8 1 fail"),
                read.stream()
                        .map(e -> e.first(Key.CLIENT).orElse("") + ' ' + e.first(Key.COUNT).orElse("") + ' ' + e.first(Key.SPF_ALIGNED).orElse(""))
                        .toList());
        assertEquals(Optional.of("example.org"), read.getFirst().first(Key.REPORTER));
    }

    @Test
    void reportsOfOthersAreFoundPackedAsTheyCome() throws IOException { // RFC 7489 7.2.1.1
        byte[] xml = dmarcReport().getBytes(StandardCharsets.UTF_8);
        String name = "far.example!example.org!1795478400!1795564799";
        for (String text : List.of(
                with("application/gzip", name + ".xml.gz", ReportMail.packed(new String(xml, StandardCharsets.UTF_8))),
                with("application/zip", name + ".zip", zip(xml)),
                with("text/xml", name + "!7.xml", xml))) {
            long before = reported(Kind.DMARC_REPORTED);
            arrived(text);
            assertEquals(before + 2, reported(Kind.DMARC_REPORTED), text.substring(0, 200));
        }
    }

    private long reported(Kind kind) throws IOException {
        List<TraceEvent> events = new ArrayList<>();
        log.each(Instant.EPOCH, NOON.plusSeconds(200_000), events::add);
        return events.stream().filter(event -> event.kind() == kind).count();
    }

    @Test
    void whoSentAReportIsSaidByOurOwnChecksOnly() throws IOException {
        String report = with("text/xml", "a!b!1!2.xml", dmarcReport().getBytes(StandardCharsets.UTF_8));
        String ours = "Authentication-Results: mx.example.org;\r\n\tdmarc=pass header.from=far.example\r\n";
        String theirs = "Authentication-Results: mx.far.example; dmarc=pass\r\n";
        assertEquals(Optional.of("yes"), arrived(ours + report).getLast().first(Key.VERIFIED));
        assertEquals(Optional.of("no"), arrived(theirs + report).getLast().first(Key.VERIFIED));
    }

    @Test
    void otherFilesAreNotLookedInto() throws IOException {
        byte[] xml = dmarcReport().getBytes(StandardCharsets.UTF_8);
        arrived(with("application/zip", "photos.zip", zip(xml)));
        arrived("Subject: x\r\n\r\n" + new String(xml, StandardCharsets.UTF_8));
        assertEquals(0, reported(Kind.DMARC_REPORTED));
    }

    @Test
    void documentTypesAndEntitiesDoNothing() throws IOException {
        Path secret = Files.writeString(root.resolve("secret"), "TOP-SECRET");
        String record = "<record><row><source_ip>&x;</source_ip><count>1</count></row></record>";
        String xml = "<?xml version=\"1.0\"?><!DOCTYPE feedback [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]><feedback>"
                + "<policy_published><domain>example.org</domain></policy_published>" + record + "</feedback>";
        try {
            List<TraceEvent> read = DmarcReportReader.read(xml.getBytes(StandardCharsets.UTF_8), "m1", NOON);
            assertFalse(read.toString().contains("TOP-SECRET"));
        } catch (IOException refused) {
            assertTrue(String.valueOf(refused.getMessage()).contains("cannot be read"));
        }
        String deep = "<feedback>" + "<a>".repeat(100) + "</a>".repeat(100) + "</feedback>";
        assertThrows(IOException.class, () -> DmarcReportReader.read(deep.getBytes(StandardCharsets.UTF_8), "m1", NOON));
    }

    @Test
    void aReportThatGrowsWithoutEndIsGivenUp() throws IOException {
        byte[] bomb = ReportMail.packed("<feedback>" + " ".repeat(FeedbackLimits.UNPACKED + 1));
        arrived(with("application/gzip", "a!b!1!2.xml.gz", bomb));
        String many = "<feedback><policy_published><domain>example.org</domain></policy_published>"
                + "<record><row><count>1</count></row></record>".repeat(5_000) + "</feedback>";
        List<TraceEvent> read = DmarcReportReader.read(many.getBytes(StandardCharsets.UTF_8), "m1", NOON);
        assertEquals(FeedbackLimits.KEPT_LINES, read.size());
        assertEquals(0, reported(Kind.DMARC_REPORTED));
    }

    private static TraceEvent encrypted(String policy, String failure) {
        TraceEvent.Draft draft = TraceEvent.of(Kind.ENCRYPTED, "-", NOON)
                .with(Key.DOMAIN, "far.example")
                .with(Key.HOST, "mx.far.example")
                .with(Key.POLICY, policy);
        if (!failure.isEmpty()) {
            draft.with(Key.OUTCOME, failure).with(Key.ADDRESS, "192.0.2.25");
        }
        return draft.done();
    }

    @Test
    void sessionsAreCountedByPolicyAndReadBackFromTheReport() throws IOException { // RFC 8460 4.4
        for (int i = 0; i < 5; i++) {
            log.note(encrypted("sts", ""));
        }
        log.note(encrypted("sts", "certificate-expired"));
        log.note(encrypted("no-policy-found", "starttls-not-supported"));
        DayResults day = DayResults.of(log, DAY, Kind.ENCRYPTED);
        Optional<StsPolicy> policy = StsPolicy.parse("version: STSv1\nmode: enforce\nmx: *.far.example\nmax_age: 86400\n");
        String json = TlsReportText.of(REPORTER, "id2", day, "far.example", policy, day.lines("far.example"));
        assertTrue(json.contains("\"policy-string\":[\"version: STSv1\",\"mode: enforce\",\"mx: *.far.example\",\"max_age: 86400\"]"), json);
        assertTrue(json.contains("\"total-successful-session-count\":5,\"total-failure-session-count\":1"), json);
        String mail = new String(
                new ReportMail(REPORTER, "mx.example.org", NOON)
                        .tls("far.example", day, "id2", "tls@far.example", ReportMail.packed(json)),
                StandardCharsets.US_ASCII);
        assertTrue(mail.contains("TLS-Report-Domain: far.example\r\nTLS-Report-Submitter: example.org\r\nTLS-Required: No\r\n"), mail);
        assertTrue(mail.lines().allMatch(line -> line.length() <= 998));
        List<String> read = arrived(mail).stream()
                .filter(event -> event.kind() == Kind.TLS_REPORTED)
                .map(e -> e.first(Key.POLICY).orElse("") + ' ' + e.first(Key.OUTCOME).orElse("") + ' ' + e.first(Key.COUNT).orElse(""))
                .toList();
        assertEquals(
                List.of(
                        "sts success 5", "sts certificate-expired 1", "no-policy-found success 0",
                        "no-policy-found starttls-not-supported 1"),
                read);
    }

    @Test
    void whatIsNoReportInsideGivesNothing() throws IOException {
        for (String inside : List.of("{", "{}", "{\"policies\":[1,{\"policy\":3}]}", "<", "", "nonsense", "[]")) {
            arrived(with("application/tlsrpt+json", "a!b!1!2.json", inside.getBytes(StandardCharsets.UTF_8)));
        }
        assertEquals(0, reported(Kind.DMARC_REPORTED));
        assertEquals(1, reported(Kind.TLS_REPORTED));
    }
}
