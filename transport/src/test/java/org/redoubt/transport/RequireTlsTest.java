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

/** RFC 8689: what must travel under TLS, on its way in and out. */
class RequireTlsTest {
    private static final Rdata.Tlsa RIGHT = TestCertificates.record(3, TestCertificates.chain("server").getFirst());
    private static final String TEXT = "From: alice@example.org\r\nSubject: secret\r\n\r\nx\r\n.\r\n";

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

    private static HostTrust dane() {
        DnsName name = DnsName.of("mx.example.org");
        return new HostTrust.Dane(List.of(RIGHT), name, List.of(name));
    }

    private void route(int port, TlsUse tls, HostTrust trust) {
        office.route("far.example", new Route.To(List.of(new MailHost(
                "mx.example.org", port, List.of(InetAddress.getLoopbackAddress()), Dialer.Reach.CONFIGURED, tls,
                Optional.empty(), trust))));
    }

    private void submit(String mail, String to) throws IOException {
        try (SmtpClient client = SmtpClient.connectTls(office.port(Mode.SUBMISSIONS))) {
            client.hello().signIn("alice@example.org", TestOffice.PASSWORD).expect("235");
            client.say("MAIL FROM:<alice@example.org> " + mail).expect("250");
            client.say("RCPT TO:<" + to + ">").expect("250");
            client.say("DATA").expect("354");
            client.send(TEXT).expect("250 2.0.0");
        }
    }

    private String report() throws IOException {
        office.sending().awaitEmptyQueue();
        return office.inbox("alice@example.org").getFirst();
    }

    /** 4.1, 4.2: offered and taken under TLS only. */
    @Test
    void itIsOfferedUnderTlsOnly() throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.MX))) {
            assertFalse(client.say("EHLO x").reply().toString().contains("REQUIRETLS"));
            client.say("MAIL FROM:<bob@far.example> REQUIRETLS").expect("530 5.7.0");
        }
        try (SmtpClient client = SmtpClient.connectTls(office.port(Mode.SUBMISSIONS))) {
            assertTrue(client.say("EHLO x").reply().contains("250 REQUIRETLS"));
        }
    }

    @Test
    void mailForPeopleHereIsDelivered() throws IOException {
        submit("REQUIRETLS", "carol@example.org");
        assertEquals(1, office.inbox("carol@example.org").size());
    }

    /** 4.2.1: the other Redoubt promises it, and answers that it does not know the domain. */
    @Test
    void aServerThatIsKnownAndPromisesItGetsTheMail() throws IOException {
        route(other.port(Mode.MX), TlsUse.OPPORTUNISTIC, dane());
        submit("REQUIRETLS", "bob@far.example");
        String report = report();
        assertTrue(report.contains("Status: 5.7.1\r\n"), report);
    }

    /** 4.2.1: where signed DNS names the host, an authority may vouch for its certificate. */
    @Test
    void aProvenHostNeedsACertificateOfItsName() throws IOException {
        route(other.port(Mode.MX), TlsUse.OPPORTUNISTIC, new HostTrust.Nothing(true));
        try (TrustedAuthority _ = new TrustedAuthority(TestCertificates.chain("server").getFirst())) {
            submit("REQUIRETLS", "bob@far.example");
            String report = report();
            assertTrue(report.contains("Status: 5.7.1\r\n"), report);
        }
    }

    @Test
    void aHostThatNothingProvesGetsNothing() throws IOException {
        route(other.port(Mode.MX), TlsUse.OPPORTUNISTIC, HostTrust.NOTHING);
        submit("REQUIRETLS RET=FULL", "bob@far.example");
        String report = report();
        assertTrue(report.contains("Status: 5.7.30\r\n"), report);
        // 5: the header and no more.
        assertTrue(report.contains("Subject: secret\r\n") && !report.contains("\r\nx\r\n"), report);
    }

    @Test
    void aCertificateThatNobodyVouchesForMakesItWaitAndNothingElse() throws IOException {
        route(other.port(Mode.MX), TlsUse.OPPORTUNISTIC, new HostTrust.Nothing(true));
        submit("REQUIRETLS", "bob@far.example");
        office.sending();
        TestOffice.await(() -> office.metrics().value("redoubt_queue_recipients_total", "outcome", "deferred") > 0);
        submit("", "bob@far.example");
        TestOffice.await(() -> office.queue().totals().messages() == 1);
        assertTrue(office.inbox("alice@example.org").getFirst().contains("Status: 5.7.1\r\n"));
        assertEquals(0, office.metrics().value("redoubt_queue_unreachable_total"));
    }
}
