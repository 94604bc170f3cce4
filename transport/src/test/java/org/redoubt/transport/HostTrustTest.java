package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.route.HostTrust;
import org.redoubt.transport.route.MailHost;
import org.redoubt.transport.route.Route;
import org.redoubt.transport.route.TlsUse;
import org.redoubt.transport.trust.TestCertificates;
import org.redoubt.transport.trust.TrustedAuthority;
import org.redoubt.wire.Dialer;

/** RFC 7672, RFC 8461: what TLSA records and policies demand of the server that gets the mail, over real handshakes. */
class HostTrustTest {
    private static final Rdata.Tlsa RIGHT = TestCertificates.record(3, TestCertificates.chain("server").getFirst());
    private static final Rdata.Tlsa WRONG = new Rdata.Tlsa(3, 1, 1, new byte[32]);

    private TestOffice office;
    private TestOffice other;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.withInsecureLoopbackAuth();
        other = TestOffice.open();
    }

    @AfterEach
    void close() throws IOException {
        office.close();
        other.close();
    }

    private static MailHost host(String name, int port, HostTrust trust) {
        return new MailHost(
                name, port, List.of(InetAddress.getLoopbackAddress()), Dialer.Reach.CONFIGURED, TlsUse.OPPORTUNISTIC,
                Optional.empty(), trust);
    }

    private static HostTrust dane(Rdata.Tlsa... records) {
        return new HostTrust.Dane(List.of(records), DnsName.of("mx.far.example"), List.of(DnsName.of("mx.far.example")));
    }

    private void submit() throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.SUBMISSION))) {
            client.hello().signIn("alice@example.org", TestOffice.PASSWORD).expect("235");
            client.envelope("alice@example.org", "bob@far.example");
            client.send("From: alice@example.org\r\n\r\nx\r\n.\r\n").expect("250 2.0.0");
        }
        office.sending();
    }

    private String reason() {
        TestOffice.await(() -> office.metrics().value("redoubt_queue_unreachable_total") > 0);
        try {
            return office.queue().destination("far.example").orElseThrow().lastReply();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The other server answers, if only that it does not know the domain. */
    private void assertReached() throws IOException {
        office.awaitEmptyQueue();
        String report = office.inbox("alice@example.org").getFirst();
        assertTrue(report.contains("Status: 5.7.1"), report);
    }

    @Test
    void theServerThatItsRecordsTellOfIsReached() throws IOException {
        office.route("far.example", new Route.To(List.of(host("mx.far.example", other.port(Mode.MX), dane(WRONG, RIGHT)))));
        submit();
        assertReached();
        assertEquals(List.of("far.example mx.far.example ok"), office.encrypted());
    }

    @Test
    void anotherServerGetsNothingAndTheMailWaits() throws IOException {
        office.route("far.example", new Route.To(List.of(host("mx.far.example", other.port(Mode.MX), dane(WRONG)))));
        submit();
        String reason = reason();
        assertTrue(reason.startsWith("4.7.5 mx.far.example"), reason);
        assertTrue(reason.contains("fits no TLSA record"), reason);
        assertEquals(1, office.queue().totals().messages());
        assertEquals("far.example mx.far.example validation-failure", office.encrypted().getFirst());
    }

    /** RFC 8689 5: the sender wants it to arrive. */
    @Test
    void whatAsksToArriveRatherThanToBeProtectedIsSentWhateverTheRecordsSay() throws IOException {
        office.route("far.example", new Route.To(List.of(host("mx.far.example", other.port(Mode.MX), dane(WRONG)))));
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.SUBMISSION))) {
            client.hello().signIn("alice@example.org", TestOffice.PASSWORD).expect("235");
            client.envelope("alice@example.org", "bob@far.example");
            client.send("From: alice@example.org\r\nTLS-Required: No\r\n\r\nx\r\n.\r\n").expect("250 2.0.0");
        }
        office.sending();
        assertReached();
    }

    private void assertNothingInTheClear(HostTrust trust) throws IOException {
        try (SmtpSink sink = SmtpSink.open()) {
            office.route("far.example", new Route.To(List.of(host("mx.far.example", sink.port(), trust))));
            submit();
            assertTrue(reason().startsWith("4.7.5 "), reason());
            assertFalse(sink.commands().stream().anyMatch(line -> line.startsWith("MAIL")), sink.commands().toString());
            assertEquals("far.example mx.far.example starttls-not-supported", office.encrypted().getFirst());
        }
    }

    /** RFC 7672 2.2: no fall-back to clear text. */
    @Test
    void aServerWithoutStarttlsGetsNothing() throws IOException {
        assertNothingInTheClear(dane(RIGHT));
    }

    @Test
    void norDoesOneWhoseRecordsCannotBeUsed() throws IOException {
        assertNothingInTheClear(new HostTrust.Encryption());
    }

    @Test
    void aHandshakeThatFailsIsNotTriedAgainInTheClear() throws IOException {
        try (SmtpSink sink = SmtpSink.with("STARTTLS")) {
            sink.answering(line -> line.equals("STARTTLS") ? "454 4.7.0 not now" : "");
            office.route("far.example", new Route.To(List.of(host("mx.far.example", sink.port(), dane(RIGHT)))));
            submit();
            assertTrue(reason().contains("not now"), reason());
            assertFalse(sink.commands().stream().anyMatch(line -> line.startsWith("MAIL")), sink.commands().toString());
        }
    }

    @Test
    void theNextHostIsTriedByWhatIsKnownOfIt() throws IOException {
        int port = other.port(Mode.MX);
        office.route("far.example", new Route.To(List.of(
                host("a.far.example", port, dane(WRONG)), host("b.far.example", port, dane(RIGHT)))));
        submit();
        assertReached();
    }

    /** RFC 7672 2.2: records that mail cannot use still ask for encryption. */
    @Test
    void withoutUsableRecordsAnyEncryptionWillDo() throws IOException {
        office.route("far.example", new Route.To(List.of(host("mx.far.example", other.port(Mode.MX), new HostTrust.Encryption()))));
        submit();
        assertReached();
    }

    /** RFC 8461 4.2: a policy asks for an authority that all believe, and for the name of the host. */
    @Test
    void underAPolicyACertificateMustBeVouchedFor() throws IOException {
        HostTrust authority = new HostTrust.Authority();
        office.route("far.example", new Route.To(List.of(host("mx.example.org", other.port(Mode.MX), authority))));
        submit();
        assertTrue(reason().startsWith("4.7.5 mx.example.org"), reason());
        try (TrustedAuthority _ = new TrustedAuthority(TestCertificates.chain("server").getFirst())) {
            assertReached();
        }
    }

    /** RFC 8461 5: a policy in testing is there for its reports, and keeps no mail back. */
    @Test
    void underAPolicyInTestingWhatFailsIsToldAndTheMailArrives() throws IOException {
        HostTrust tested = new HostTrust.Tested(false, true);
        office.route("far.example", new Route.To(List.of(host("mx.example.org", other.port(Mode.MX), tested))));
        submit();
        assertReached();
        assertEquals(List.of("far.example mx.example.org certificate-not-trusted"), office.encrypted());
    }

    @Test
    void underAPolicyInTestingAHostThatIsNotNamedIsToldOf() throws IOException {
        HostTrust tested = new HostTrust.Tested(false, false);
        office.route("far.example", new Route.To(List.of(host("mx.example.org", other.port(Mode.MX), tested))));
        submit();
        assertReached();
        assertEquals(List.of("far.example mx.example.org validation-failure"), office.encrypted());
    }

    @Test
    void underAPolicyInTestingWhatGoesWellIsToldToo() throws IOException {
        HostTrust tested = new HostTrust.Tested(false, true);
        office.route("far.example", new Route.To(List.of(host("mx.example.org", other.port(Mode.MX), tested))));
        try (TrustedAuthority _ = new TrustedAuthority(TestCertificates.chain("server").getFirst())) {
            submit();
            assertReached();
        }
        assertEquals(List.of("far.example mx.example.org ok"), office.encrypted());
    }

    @Test
    void underAPolicyTheNameCounts() throws IOException {
        HostTrust authority = new HostTrust.Authority();
        office.route("far.example", new Route.To(List.of(host("mx.far.example", other.port(Mode.MX), authority))));
        try (TrustedAuthority _ = new TrustedAuthority(TestCertificates.chain("server").getFirst())) {
            submit();
            assertTrue(reason().startsWith("4.7.5 mx.far.example"), reason());
        }
    }
}
