package org.redoubt.transport.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyFactory;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.FakeResolver;

class DkimSignerTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final DkimKey RSA = DkimKey.generate(DnsName.of("example.org"), "r1", DkimAlgorithm.RSA_SHA256);
    private static final DkimKey EDWARDS =
            DkimKey.generate(DnsName.of("example.org"), "e1", DkimAlgorithm.ED25519_SHA256);
    private static final TestMail MAIL = TestMail.of("""
            Received: from somewhere
            From: Zoë <zoe@example.org>
            To: a@b.example, c@d.example
            Subject: Grüße
             an alle
            Date: Fri, 1 Jan 2027 00:00:00 +0000
            Message-ID: <1@example.org>
            List-Unsubscribe: <mailto:off@example.org>

            One

            Two
            """);

    private static FakeResolver keys() {
        FakeResolver zone = new FakeResolver();
        for (DkimKey key : List.of(RSA, EDWARDS)) {
            zone.add(key.recordName() + " TXT \"" + key.recordText() + '"');
        }
        return zone;
    }

    private static List<DkimResult> results(TestMail mail) {
        return mail.verify(keys(), NOW).stream().map(DkimOutcome::result).toList();
    }

    private static TestMail both() {
        return MAIL.signed(RSA, NOW).signed(EDWARDS, NOW);
    }

    @Test
    void whatIsSignedVerifies() {
        assertEquals(List.of(DkimResult.PASS, DkimResult.PASS), results(both()));
        assertEquals(List.of(DkimResult.PASS), results(TestMail.of("From: a@example.org\r\n\r\n").signed(RSA, NOW)));
        assertEquals(List.of(DkimResult.PASS), results(TestMail.of("From: a@example.org\r\n").signed(RSA, NOW)));
    }

    @Test
    void whatReadersSeeCannotBeAddedNorChanged() {
        List<DkimResult> fail = List.of(DkimResult.FAIL, DkimResult.FAIL);
        for (String added : List.of("From: x@y.example", "Subject: other", "Cc: x@y.example", "Reply-To: x@y.example", "Content-Type: text/html")) {
            assertEquals(fail, results(both().changed("Received: from somewhere", added)), added);
        }
        assertEquals(fail, results(both().changed("Two", "Three")));
        assertEquals(List.of(DkimResult.PASS, DkimResult.PASS), results(both().changed("from somewhere", "from elsewhere")));
    }

    @Test
    void linesOfTheFieldAreShort() {
        assertTrue(both().text().lines().allMatch(line -> line.length() <= 78), both().text());
    }

    @Test
    void keysSurviveTheirPem() throws Exception {
        for (DkimKey key : List.of(RSA, EDWARDS)) {
            DkimKey again = DkimKey.fromPem(key.domain(), key.selector(), key.algorithm(), key.pem());
            assertEquals(key, again);
            assertEquals(List.of(DkimResult.PASS), results(MAIL.signed(again, NOW)));
        }
    }

    /** RFC 8463 A.2: the key pair of the example; what its private half signs, its published half verifies. */
    @Test
    void theKeyOfRfc8463SignsForItsRecord() throws Exception {
        byte[] secret = Base64.getDecoder().decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=");
        byte[] open = Base64.getDecoder().decode("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
        var algorithm = new NamedParameterSpec("Ed25519");
        DkimKey key = new DkimKey(
                DnsName.of("football.example.com"), "brisbane", DkimAlgorithm.ED25519_SHA256,
                KeyFactory.getInstance("Ed25519").generatePrivate(new EdECPrivateKeySpec(algorithm, secret)), open);
        assertEquals("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", key.recordText());
        FakeResolver zone = FakeResolver.of(
                "brisbane._domainkey.football.example.com TXT \"" + key.recordText() + '"');
        List<DkimOutcome> outcomes = MAIL.signed(key, NOW).verify(zone, NOW);
        assertEquals(List.of(DkimResult.PASS), outcomes.stream().map(DkimOutcome::result).toList());
    }

    @Test
    void recordsAreComparedByTheirKey() {
        String text = EDWARDS.recordText();
        assertTrue(DkimKey.sameRecord(text, text.replace("; ", ";").replace("v=DKIM1;", "") + " ; t=s"));
        assertTrue(DkimKey.sameRecord(RSA.recordText(), RSA.recordText().replace("k=rsa; ", "")));
        assertFalse(DkimKey.sameRecord(text, RSA.recordText()));
        assertFalse(DkimKey.sameRecord(text, "v=DKIM1; k=ed25519; p="));
        assertFalse(DkimKey.sameRecord("nonsense", "nonsense"));
    }

    @Test
    void aKeySaysNothingOfItsSecret() {
        assertFalse(RSA.toString().contains("PRIVATE"));
        assertEquals("r1._domainkey.example.org rsa-sha256", RSA.toString());
        assertTrue(EDWARDS.recordText().startsWith("v=DKIM1; k=ed25519; p="));
    }
}
