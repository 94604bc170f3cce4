package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Message;
import org.redoubt.account.OutboundQueue.NewLeg;
import org.redoubt.account.QueuedEnvelope;
import org.redoubt.account.QueuedRecipient;
import org.redoubt.directory.Person;
import org.redoubt.directory.SigningKey;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.FakeResolver;
import org.redoubt.transport.queue.Submissions;
import org.redoubt.transport.route.TlsUse;
import org.redoubt.transport.trust.DkimAlgorithm;
import org.redoubt.transport.trust.DkimKey;
import org.redoubt.transport.trust.DkimOutcome;
import org.redoubt.transport.trust.DkimResult;
import org.redoubt.transport.trust.TestMail;

/** RFC 6376 5: what leaves is signed, for whoever of ours wrote it, and for nobody else. */
class SigningTest {
    private static final DkimKey RSA = DkimKey.generate(DnsName.of("example.org"), "r1", DkimAlgorithm.RSA_SHA256);
    private static final DkimKey EDWARDS =
            DkimKey.generate(DnsName.of("example.org"), "e1", DkimAlgorithm.ED25519_SHA256);
    private static final String TEXT = "From: Alice <alice@example.org>\r\nTo: bob@far.example\r\nSubject: hello\r\n\r\n";
    private static final List<DkimResult> BOTH = List.of(DkimResult.PASS, DkimResult.PASS);

    private TestOffice office;
    private SmtpSink sink;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.withInsecureLoopbackAuth().signing(RSA, EDWARDS);
        sink = SmtpSink.open();
        office.route("far.example", sink.port(), TlsUse.NONE);
    }

    @AfterEach
    void close() throws IOException {
        office.close();
        sink.close();
    }

    private void submit(String text) throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.SUBMISSION))) {
            client.hello().signIn("alice@example.org", TestOffice.PASSWORD).expect("235");
            client.envelope("alice@example.org", "bob@far.example");
            client.send(text + ".\r\n").expect("250 2.0.0");
        }
    }

    private static List<DkimResult> results(String message) {
        FakeResolver zone = new FakeResolver();
        for (DkimKey key : List.of(RSA, EDWARDS)) {
            zone.add(key.recordName() + " TXT \"" + key.recordText() + '"');
        }
        return TestMail.of(message).verify(zone, Instant.now()).stream()
                .map(DkimOutcome::result)
                .toList();
    }

    private String taken() {
        office.sending().awaitEmptyQueue();
        return sink.taken().getFirst().data();
    }

    @Test
    void whatIsSubmittedIsSignedWithEachKey() throws IOException {
        submit(TEXT + "..dot\r\nline  with  blanks \r\n\r\n\r\n");
        String message = taken();
        assertEquals(BOTH, results(message), message);
        assertEquals(List.of(DkimResult.FAIL, DkimResult.FAIL), results(message.replace("hello", "hallo")));
        assertEquals(
                List.of(DkimResult.FAIL, DkimResult.FAIL), results(message.replace("Subject:", "Reply-To: x@y.example\r\nSubject:")));
        assertFalse(message.contains("; l="), message);
        int octets = message.getBytes(StandardCharsets.UTF_8).length;
        assertTrue(sink.taken().getFirst().mail().contains(" SIZE=" + octets), sink.taken().getFirst().mail());
    }

    @Test
    void whatIsSentFromWithinAnAccountIsSignedToo() throws IOException {
        Person alice = office.directory().person("alice@example.org").orElseThrow();
        Submissions.Result result = office.submissions()
                .submit(
                        new AuthenticatedPrincipal(alice.address(), alice.account(), false),
                        new SessionInfo("test", "jmap", "local", true),
                        new Submissions.Envelope(alice.address(), List.of("bob@far.example"), Optional.empty(), "f1", "envelope-1"),
                        TEXT.getBytes(StandardCharsets.US_ASCII),
                        new ByteArrayInputStream("x\r\n".getBytes(StandardCharsets.US_ASCII)),
                        TestOffice.MAX_MESSAGE);
        assertInstanceOf(Submissions.Result.Taken.class, result);
        assertEquals(BOTH, results(taken()));
        // RFC 3461 4.4: what reports bring back.
        assertTrue(sink.taken().getFirst().mail().contains(" ENVID=envelope-1"), sink.taken().getFirst().mail());
    }

    @Test
    void aMessageOfSeveralPiecesIsSignedAsAWhole() throws IOException {
        submit(TEXT + "0123456789 abcdefghij\r\n".repeat(6_000));
        assertEquals(BOTH, results(taken()));
    }

    @Test
    void whatIsOnlyPassedOnIsNotSigned() throws IOException {
        Instant now = Instant.now();
        QueuedRecipient to =
                new QueuedRecipient("bob@far.example", List.of(), Optional.empty(), Optional.empty(), "");
        QueuedEnvelope envelope = new QueuedEnvelope(
                "someone@else.example", Optional.empty(), Optional.empty(), false, false, false, "-", "t1", now, 0, 0);
        try (var intake = office.gate().intake(1000)) {
            intake.write((TEXT + "forged\r\n").getBytes(StandardCharsets.US_ASCII));
            try (Message message = intake.finish()) {
                NewLeg leg = new NewLeg("far.example", List.of(to), now, now.plusSeconds(3600));
                office.queue().enqueue(office.queue().prepare(message, envelope, List.of(leg)));
            }
        }
        assertEquals(TEXT + "forged\r\n", taken());
    }

    /** Its author is this host, mx.example.org, within a domain of ours. */
    @Test
    void reportsAreSigned() throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.MX)).hello()) {
            client.say("MAIL FROM:<bob@far.example>").expect("250");
            client.say("RCPT TO:<carol@example.org> NOTIFY=SUCCESS").expect("250");
            client.say("DATA").expect("354");
            client.send("From: bob@far.example\r\n\r\nx\r\n.\r\n").expect("250");
        }
        String report = taken();
        assertTrue(report.contains("From: Mail Delivery System <MAILER-DAEMON@mx.example.org>"), report);
        assertEquals(BOTH, results(report), report);
    }

    @Test
    void onlyKeysInUseSign() throws IOException {
        DkimKey next = DkimKey.generate(DnsName.of("example.org"), "e2", DkimAlgorithm.ED25519_SHA256);
        office.administration()
                .addSigningKeys("example.org", List.of(new SigningKey(
                        "e2", next.algorithm().label(), next.recordText(), next.pem(),
                        SigningKey.State.NEXT, Instant.now())))
                .orThrow();
        submit(TEXT);
        assertFalse(taken().contains("s=e2;"));
        office.administration().useNextSigningKeys("example.org").orThrow();
        submit(TEXT);
        office.awaitEmptyQueue();
        String later = sink.taken().getLast().data();
        assertTrue(later.contains("s=e2;") && !later.contains("s=r1;"), later);
    }

    /** RFC 6152 3: the signature is of what was sent. */
    @Test
    void whatIsConvertedIsSignedAfterwards() throws IOException {
        try (SmtpSink old = SmtpSink.with("SIZE 10000000")) {
            office.route("far.example", old.port(), TlsUse.NONE);
            submit("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n" + TEXT + "Gr\u00fc\u00dfe\r\n");
            office.sending().awaitEmptyQueue();
            String message = old.taken().getFirst().data();
            assertTrue(message.contains("Gr=C3=BC=C3=9Fe"), message);
            assertEquals(BOTH, results(message), message);
        }
    }
}
