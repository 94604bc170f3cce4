package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.FakeResolver;
import org.redoubt.transport.route.TlsUse;
import org.redoubt.transport.trust.ArcResult;
import org.redoubt.transport.trust.DkimAlgorithm;
import org.redoubt.transport.trust.DkimKey;
import org.redoubt.transport.trust.TestMail;

/** Mail that somebody's script passes on: whose it looks, where reports about it go, and what vouches for it. */
class ForwardingTest {
    private static final String ALICE = "alice@example.org";
    private static final String MAIL = "From: Bob <bob@far.example>\r\nSubject: hello\r\nMessage-ID: <1@far.example>\r\n\r\nbody\r\n";
    private static final DkimKey KEY = DkimKey.generate(DnsName.of("example.org"), "r1", DkimAlgorithm.RSA_SHA256);

    private final FakeResolver zone = FakeResolver.of("""
            far.example TXT "v=spf1 ip4:192.0.2.7 -all"
            """)
            .add(KEY.recordName() + " TXT \"" + KEY.recordText() + '"');
    private TestOffice office;
    private SmtpSink friends;
    private SmtpSink far;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.withInsecureLoopbackAuth().signing(KEY);
        friends = SmtpSink.open();
        far = SmtpSink.open();
        office.route("friends.example", friends.port(), TlsUse.NONE);
        office.route("far.example", far.port(), TlsUse.NONE);
        office.script(ALICE, "redirect \"ben@friends.example\";");
    }

    @AfterEach
    void close() throws IOException {
        office.close();
        friends.close();
        far.close();
    }

    private SmtpClient mx() throws IOException {
        return SmtpClient.connect(office.port(Mode.MX)).hello();
    }

    private void deliver(String from, String text) throws IOException {
        try (SmtpClient client = mx()) {
            client.envelope(from, ALICE);
            client.send(text + ".\r\n").expect("250");
        }
        office.sending().awaitEmptyQueue();
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private String sender() {
        return between(friends.taken().getFirst().mail(), "<", ">");
    }

    @Test
    void aStrangersMailGoesOnUnderAnAddressOfOurs() throws IOException {
        deliver("bob@far.example", MAIL);
        assertTrue(sender().matches("SRS0=[a-z2-7]{7}=[a-z2-7]{2}=far\\.example=bob@example\\.org"), sender());
    }

    @Test
    void whoeverIsOfOursAndTheNullSenderStay() throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(Mode.SUBMISSION)).hello()) {
            client.signIn("carol@example.org", TestOffice.PASSWORD).expect("235");
            client.envelope("carol@example.org", ALICE);
            client.send("From: carol@example.org\r\n\r\nx\r\n.\r\n").expect("250");
        }
        deliver("", MAIL);
        List<String> senders = friends.taken().stream().map(t -> between(t.mail(), "<", ">")).toList();
        assertEquals(List.of("carol@example.org", ""), senders);
    }

    @Test
    void aRefusalComesBackToWhoWroteIt() throws IOException {
        friends.answering(line -> line.startsWith("RCPT") ? "550 5.1.1 nobody" : "");
        deliver("bob@far.example", MAIL);
        SmtpSink.Taken report = far.taken().getFirst();
        assertEquals("<>", report.mail().substring(10, 12));
        assertEquals(List.of("RCPT TO:<bob@far.example> NOTIFY=NEVER"), report.rcpt());
        assertTrue(report.data().contains("Status: 5.1.1"), report.data());
    }

    @Test
    void aReportOfAnotherServerIsPassedToWhoWroteIt() throws IOException {
        deliver("bob@far.example", MAIL);
        try (SmtpClient client = mx()) {
            client.envelope("", sender());
            client.send("Subject: failed\r\n\r\nit could not be delivered\r\n.\r\n").expect("250 2.0.0 Queued");
        }
        office.awaitEmptyQueue();
        SmtpSink.Taken report = far.taken().getFirst();
        assertTrue(report.mail().startsWith("MAIL FROM:<>"), report.mail());
        assertEquals(List.of("RCPT TO:<bob@far.example>"), report.rcpt());
        assertFalse(report.data().contains("ARC-Seal"), "what comes through is not vouched for");
    }

    @Test
    void nothingButReportsComesBackAndNothingThatWeDidNotMake() throws IOException {
        deliver("bob@far.example", MAIL);
        String forged = sender().replace("far.example=bob", "far.example=eve");
        try (SmtpClient client = mx()) {
            client.say("MAIL FROM:<eve@evil.example>").expect("250");
            client.say("RCPT TO:<" + sender() + ">").expect("550 5.1.1");
            client.say("RSET").expect("250");
            client.say("MAIL FROM:<>").expect("250");
            client.say("RCPT TO:<" + forged + ">").expect("550 5.1.1");
            client.say("RCPT TO:<" + sender().replace("example.org", "else.example") + ">").expect("550");
        }
        assertEquals(0, office.queue().totals().messages());
    }

    @Test
    void whatIsPassedOnIsSealedWithWhatWasFoundOnArrival() throws IOException { // RFC 8617 5.1
        int port = office.listenChecking(zone, false, Set.of());
        try (SmtpClient client = SmtpClient.raw(port)) {
            client.send("PROXY TCP4 192.0.2.7 192.0.2.1 12345 25\r\n");
            client.expect("220").hello();
            client.envelope("bob@far.example", ALICE);
            client.send(MAIL + ".\r\n").expect("250");
        }
        office.sending().awaitEmptyQueue();
        String text = friends.taken().getFirst().data();
        assertTrue(text.startsWith("ARC-Seal: a=rsa-sha256;"), text);
        assertTrue(between(text, "ARC-Authentication-Results: i=1; mx.example.org", "\r\nX-Sieve").contains("spf=pass"), text);
        assertEquals(ArcResult.PASS, TestMail.of(text).chain(zone).result(), text);
        assertEquals(ArcResult.FAIL, TestMail.of(text.replace("hello", "hallo")).chain(zone).result());
        // A second forwarder of ours finds the chain good and adds to it.
        try (SmtpClient client = SmtpClient.raw(port)) {
            client.send("PROXY TCP4 192.0.2.9 192.0.2.1 12345 25\r\n");
            client.expect("220").hello();
            office.script("carol@example.org", "redirect \"ben@friends.example\";");
            client.envelope("bob@far.example", "carol@example.org");
            client.send(text + ".\r\n").expect("250");
        }
        office.awaitEmptyQueue();
        String twice = friends.taken().getLast().data();
        assertTrue(twice.startsWith("ARC-Seal: ") && twice.contains("cv=pass;\r\n\td=example.org; i=2"), twice);
        assertEquals(ArcResult.PASS, TestMail.of(twice).chain(zone).result(), twice);
    }

    @Test
    void aChainThatNobodyLookedAtIsNotSealed() throws IOException {
        deliver("bob@far.example", "ARC-Seal: i=1; cv=none; a=rsa-sha256; d=x.example; s=s; b=x\r\n" + MAIL);
        assertTrue(friends.taken().getFirst().data().startsWith("X-Sieve-Redirected-From: " + ALICE), "unsealed");
    }

    @Test
    void whatMustTravelUnderTlsIsPassedOnOnlySo() throws IOException { // RFC 8689 4.2.1
        try (SmtpClient client = mx()) {
            client.startTls().hello();
            client.say("MAIL FROM:<bob@far.example> REQUIRETLS").expect("250");
            client.say("RCPT TO:<" + ALICE + ">").expect("250");
            client.say("DATA").expect("354");
            client.send(MAIL + ".\r\n").expect("250");
        }
        assertTrue(office.queue().list(java.util.Optional.empty(), 1).getFirst().getFirst().envelope().requireTls());
    }
}
