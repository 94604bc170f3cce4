package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.FakeResolver;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.trust.ArcResult;
import org.redoubt.transport.trust.ArcSealer;
import org.redoubt.transport.trust.BodyHashes;
import org.redoubt.transport.trust.DkimAlgorithm;
import org.redoubt.transport.trust.DkimKey;
import org.redoubt.transport.trust.DkimSigner;
import org.redoubt.transport.trust.MessageHeader;

/** Mail from strangers is checked on arrival, and what was found is written above it (RFC 8601). */
class ArrivalTest {
    private static final String HEADER =
            "From: Bob <bob@foo.example>\r\nSubject: lunch\r\nMessage-ID: <1@foo.example>\r\n";
    private static final String BODY = "Blah blah\r\n";
    private static final String MESSAGE = HEADER + "\r\n" + BODY;
    private static final DkimKey KEY =
            DkimKey.generate(DnsName.of("foo.example"), "s1", DkimAlgorithm.ED25519_SHA256);
    private static final DkimKey LIST =
            DkimKey.generate(DnsName.of("list.example"), "s1", DkimAlgorithm.RSA_SHA256);

    private final FakeResolver zone = FakeResolver.of("""
            foo.example TXT "v=spf1 ip4:192.0.2.7 -all"
            _dmarc.foo.example TXT "v=DMARC1; p=reject"
            7.2.0.192.in-addr.arpa PTR mail.foo.example
            mail.foo.example A 192.0.2.7
            """);
    private TestOffice office;

    @BeforeEach
    void open() throws IOException {
        zone.add(KEY.recordName() + " TXT \"" + KEY.recordText() + '"');
        zone.add(LIST.recordName() + " TXT \"" + LIST.recordText() + '"');
        office = TestOffice.open();
    }

    @AfterEach
    void close() throws IOException {
        office.close();
    }

    private static SmtpClient from(int port, String address) throws IOException {
        SmtpClient client = SmtpClient.raw(port);
        client.send("PROXY " + (address.contains(":") ? "TCP6 " + address + " 2001:db8::1" : "TCP4 " + address + " 192.0.2.1")
                + " 12345 25\r\n");
        return client.expect("220 mx.example.org").hello();
    }

    private void deliver(int port, String address, String message, String reply) throws IOException {
        try (SmtpClient client = from(port, address)) {
            client.envelope("bob@foo.example", "alice@example.org");
            client.send(message + ".\r\n").expect(reply);
        }
    }

    private String delivered(Resolver resolver, String address, String message) throws IOException {
        deliver(office.listenChecking(resolver, true, Set.of()), address, message, "250 2.0.0");
        return office.inbox("alice@example.org").getLast();
    }

    private static String results(String text) {
        int start = text.indexOf("Authentication-Results: mx.example.org");
        return text.substring(start, text.indexOf("\r\nReceived: ", start)).replaceAll("\\s+", " ");
    }

    @Test
    void everyMethodIsToldAboveTheTrace() throws IOException {
        String text = delivered(zone, "192.0.2.7", signed(MESSAGE));
        assertTrue(
                text.startsWith("Return-Path: <bob@foo.example>\r\nAuthentication-Results: mx.example.org;\r\n\t"), text);
        assertTrue(text.endsWith(signed(MESSAGE).substring(signed(MESSAGE).indexOf("From:"))), text);
        String results = results(text);
        assertTrue(results.contains("iprev=pass (mail.foo.example) policy.iprev=192.0.2.7;"), results);
        assertTrue(results.contains("spf=pass smtp.mailfrom=bob@foo.example;"), results);
        assertTrue(results.contains("dkim=pass header.d=foo.example header.i=@foo.example header.s=s1"), results);
        assertTrue(results.contains("arc=none;"), results);
        assertTrue(results.endsWith("dmarc=pass (p=reject dis=none) header.from=foo.example"), results);
        assertTrue(text.lines().allMatch(line -> line.length() <= 200), text);
    }

    @Test
    void whatItsAuthorsDomainDisownsIsRefused() throws IOException {
        int port = office.listenChecking(zone, true, Set.of());
        deliver(port, "192.0.2.66", MESSAGE, "550 5.7.1");
        assertEquals(List.of(), office.inbox("alice@example.org"));
        deliver(port, "192.0.2.66", signed(MESSAGE), "250 2.0.0");
        deliver(port, "192.0.2.66", signed(MESSAGE).replace("Blah", "Blub"), "550 5.7.1");
        assertEquals(1, office.inbox("alice@example.org").size());
    }

    @Test
    void itIsOnlyMarkedWhereRefusingIsOffOrNotAskedFor() throws IOException {
        deliver(office.listenChecking(zone, false, Set.of()), "192.0.2.66", MESSAGE, "250 2.0.0");
        String results = results(office.inbox("alice@example.org").getLast());
        assertTrue(results.contains("spf=fail"), results);
        assertTrue(results.contains("dmarc=fail (p=reject dis=reject)"), results);
        FakeResolver milder = FakeResolver.of("_dmarc.foo.example TXT \"v=DMARC1; p=quarantine\"");
        assertTrue(results(delivered(milder, "192.0.2.66", MESSAGE)).contains("dmarc=fail (p=quarantine dis=quarantine)"));
    }

    @Test
    void aTrustedSealersWordCounts() throws IOException {
        String listed = sealed(signed(MESSAGE).replace("Subject: lunch", "Subject: [list] lunch"));
        deliver(office.listenChecking(zone, true, Set.of()), "192.0.2.66", listed, "550 5.7.1");
        int trusting = office.listenChecking(zone, true, Set.of(DnsName.of("list.example")));
        deliver(trusting, "192.0.2.66", listed, "250 2.0.0");
        String results = results(office.inbox("alice@example.org").getLast());
        assertTrue(results.contains("arc=pass (i=1)"), results);
        assertTrue(results.contains("dmarc=fail (p=reject dis=none arc=trusted)"), results);
        deliver(trusting, "192.0.2.66", listed.replace("Blah", "Blub"), "550 5.7.1");
    }

    @Test
    void troubleWithTheDnsLosesNothing() throws IOException {
        FakeResolver broken = FakeResolver.of("""
                foo.example FAIL
                _dmarc.foo.example FAIL
                66.2.0.192.in-addr.arpa FAIL
                s1._domainkey.foo.example FAIL
                """);
        String results = results(delivered(broken, "192.0.2.66", signed(MESSAGE)));
        assertTrue(results.contains("iprev=temperror"), results);
        assertTrue(results.contains("spf=temperror"), results);
        assertTrue(results.contains("dkim=temperror"), results);
        assertTrue(results.contains("dmarc=temperror"), results);
    }

    @Test
    void resultsThatBearOurNameAreTakenOut() throws IOException {
        String forged = "Authentication-Results: mx.example.org; dmarc=pass\r\n"
                + "authentication-results : (a \"b) \"MX.example.ORG\" 1;\r\n\tdmarc=pass\r\n"
                + "Authentication-Results:\r\n mx.example.org\r\n ;dmarc=pass\r\n"
                + "Authentication-Results: ; dmarc=pass\r\n"
                + "Authentication-Results: other.example; dmarc=none\r\n";
        String text = delivered(zone, "192.0.2.7", forged + MESSAGE);
        assertEquals(2, text.split("(?i)authentication-results", -1).length - 1, text);
        assertTrue(text.contains("\r\nAuthentication-Results: other.example; dmarc=none\r\n"), text);
        try (SmtpClient local = SmtpClient.connect(office.port(SmtpConfig.Mode.MX)).hello()) {
            local.envelope("bob@foo.example", "carol@example.org");
            local.send(forged + MESSAGE + ".\r\n").expect("250 2.0.0");
        }
        assertFalse(office.inbox("carol@example.org").getLast().contains("dmarc=pass"));
    }

    @Test
    void whatStrangersSayStaysOneValue() throws IOException {
        int port = office.listenChecking(zone, true, Set.of());
        try (SmtpClient client = from(port, "2001:db8::9")) {
            client.say("MAIL FROM:<\"a; dmarc=pass b=\"@nowhere.example>").expect("250");
            client.say("RCPT TO:<alice@example.org>").expect("250");
            client.say("DATA").expect("354");
            client.send("From: x@nowhere.example\r\n\r\nx\r\n.\r\n").expect("250");
        }
        String results = results(office.inbox("alice@example.org").getLast());
        assertTrue(results.contains("spf=none smtp.mailfrom=\"a; dmarc=pass b=@nowhere.example\";"), results);
        assertTrue(results.contains("policy.iprev=\"2001:db8::9\""), results);
    }

    @Test
    void nothingIsAskedForThisMachineNorWithoutAResolver() throws IOException {
        String plain = delivered(Resolver.NONE, "192.0.2.66", MESSAGE);
        assertFalse(plain.contains("Authentication-Results"), plain);
        int port = office.listenChecking(zone, true, Set.of());
        deliver(port, "127.0.0.1", MESSAGE, "250 2.0.0");
        assertEquals(List.of(), zone.questions());
    }

    @Test
    void aLargeMessageArrivesWhole() throws IOException {
        String large = HEADER + "\r\n" + "0123456789 abcdefghij\r\n".repeat(8_000);
        String text = delivered(zone, "192.0.2.7", signed(large));
        assertTrue(text.endsWith(large.substring(large.length() - 100_000)));
        assertTrue(results(text).contains("dkim=pass"));
    }

    @Test
    void whatTheOwnerOfTheDomainWantsToHearIsNoted() throws IOException { // RFC 7489 7.2
        delivered(zone, "192.0.2.7", signed(MESSAGE));
        deliver(office.listenChecking(zone, true, Set.of()), "192.0.2.9", MESSAGE, "550");
        TraceEvent taken = office.feedback().getFirst();
        assertEquals("foo.example", taken.first(Key.DOMAIN).orElseThrow());
        assertEquals(List.of("pass foo.example s1"), taken.all(Key.DKIM));
        assertEquals("pass foo.example", taken.first(Key.SPF).orElseThrow());
        assertEquals("none pass pass", told(taken));
        assertEquals("reject fail fail", told(office.feedback().getLast()));
        assertEquals("192.0.2.9", office.feedback().getLast().first(Key.CLIENT).orElseThrow());
    }

    private static String told(TraceEvent event) {
        return event.first(Key.DISPOSITION).orElse("") + ' ' + event.first(Key.DKIM_ALIGNED).orElse("") + ' '
                + event.first(Key.SPF_ALIGNED).orElse("");
    }

    private static String signed(String message) {
        var signer = new DkimSigner(header(message));
        byte[] body = body(message);
        signer.body(body, 0, body.length);
        return signer.field(KEY, Instant.ofEpochSecond(1_700_000_000)) + message;
    }

    private static String sealed(String message) {
        var bodies = new BodyHashes();
        var sealer = new ArcSealer(header(message), bodies);
        byte[] body = body(message);
        bodies.write(body, 0, body.length);
        return sealer.fields(
                                LIST, Instant.ofEpochSecond(1_700_000_000),
                                "list.example; dkim=pass header.d=foo.example; dmarc=pass header.from=foo.example",
                                ArcResult.NONE, List.of("from", "subject", "message-id", "dkim-signature"))
                        .orElseThrow()
                + message;
    }

    private static MessageHeader header(String message) {
        byte[] octets = message.getBytes(StandardCharsets.UTF_8);
        return MessageHeader.read(octets, 0, message.indexOf("\r\n\r\n") + 2);
    }

    private static byte[] body(String message) {
        return message.substring(message.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.UTF_8);
    }
}
