package org.redoubt.transport.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.FakeResolver;

/** What RFC 6376 6.1 asks of a verifier, with signatures made here tag by tag. */
class DkimVerifierTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final DkimKey KEY =
            DkimKey.generate(DnsName.of("example.org"), "s", DkimAlgorithm.ED25519_SHA256);
    private static final String TAGS = "v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.org; s=s; h=from:subject; ";
    private static final String MAIL = "From: Bob <bob@example.org>\r\nSubject:  Two  words\r\n\r\nHello \r\n\r\n  you\r\n\r\n\r\n";

    private static FakeResolver keys(String text) {
        return FakeResolver.of("s._domainkey.example.org TXT \"" + text + '"');
    }

    private static FakeResolver keys() {
        return keys(KEY.recordText());
    }

    /** The mail with a signature of just these tags, the hashes added. */
    private static TestMail signed(String tags, String mail) throws SignatureTags.Malformed {
        TestMail plain = TestMail.of(mail);
        SignatureTags wanted = SignatureTags.of(TagList.parse(tags + "bh=AA==; b=AA==").orElseThrow(), Canonicalization.SIMPLE);
        var bodies = new BodyHashes();
        bodies.want(wanted.body(), wanted.length());
        plain.body(bodies::write);
        byte[] hash = bodies.hash(wanted.body(), wanted.length()).orElse(new byte[32]);
        String start = "DKIM-Signature: " + tags + "bh=" + Base64.getEncoder().encodeToString(hash) + "; b=";
        byte[] data = DkimVerifier.signed(plain.header, HeaderField.of(start + "\r\n"), wanted);
        String signature = Base64.getEncoder().encodeToString(KEY.sign(data));
        return TestMail.of(start + signature + "\r\n" + mail);
    }

    private static DkimOutcome verify(String tags) throws SignatureTags.Malformed {
        return signed(tags, MAIL).verify(keys(), NOW).getFirst();
    }

    @Test
    void allCanonicalizations() throws Exception {
        for (String how : List.of("relaxed/relaxed", "relaxed/simple", "simple/relaxed", "simple/simple", "relaxed", "simple")) {
            TestMail mail = signed(TAGS.replace("relaxed/relaxed", how), MAIL);
            assertEquals(DkimResult.PASS, mail.verify(keys(), NOW).getFirst().result(), how);
            boolean relaxedBody = how.endsWith("/relaxed");
            TestMail moreBlanks = mail.changed("Hello \r\n", "Hello\t \t\r\n");
            assertEquals(
                    relaxedBody ? DkimResult.PASS : DkimResult.FAIL,
                    moreBlanks.verify(keys(), NOW).getFirst().result(),
                    how);
            boolean relaxedHeader = how.startsWith("relaxed");
            TestMail folded = mail.changed("Subject:  Two  words", "SUBJECT: Two\r\n\twords ");
            assertEquals(
                    relaxedHeader ? DkimResult.PASS : DkimResult.FAIL,
                    folded.verify(keys(), NOW).getFirst().result(),
                    how);
            TestMail moreLines = TestMail.of(mail.text() + "\r\n\r\n");
            assertEquals(DkimResult.PASS, moreLines.verify(keys(), NOW).getFirst().result(), how);
        }
    }

    @Test
    void emptyBodies() throws Exception {
        String header = "From: bob@example.org\r\nSubject: none\r\n\r\n";
        for (String how : List.of("relaxed/relaxed", "simple/simple")) {
            TestMail mail = signed(TAGS.replace("relaxed/relaxed", how), header);
            assertEquals(DkimResult.PASS, mail.verify(keys(), NOW).getFirst().result(), how);
        }
        // RFC 6376 3.4.3, 3.4.4 give these.
        assertEquals("frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=", hash(Canonicalization.SIMPLE, ""));
        assertEquals("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", hash(Canonicalization.RELAXED, ""));
    }

    private static String hash(Canonicalization how, String body) {
        var hasher = new BodyHasher(how, OptionalLong.empty());
        hasher.write(body.getBytes(StandardCharsets.US_ASCII), 0, body.length());
        return Base64.getEncoder().encodeToString(hasher.hash().orElseThrow());
    }

    @Test
    void theExampleOfRfc6376() {
        String body = " C \r\nD \t E\r\n\r\n\r\n";
        assertEquals(hash(Canonicalization.SIMPLE, " C\r\nD E\r\n"), hash(Canonicalization.RELAXED, body));
        assertEquals(hash(Canonicalization.SIMPLE, " C \r\nD \t E\r\n"), hash(Canonicalization.SIMPLE, body));
    }

    @Test
    void aLengthCoversTheBeginningOnly() throws Exception {
        TestMail mail = signed(TAGS + "l=5; ", MAIL);
        assertEquals(DkimResult.PASS, mail.verify(keys(), NOW).getFirst().result());
        assertEquals(
                DkimResult.PASS,
                mail.changed("  you", "  and an advertisement").verify(keys(), NOW).getFirst().result());
        assertEquals(
                DkimResult.FAIL, mail.changed("Hello", "Hallo").verify(keys(), NOW).getFirst().result());
        assertEquals(DkimResult.FAIL, verify(TAGS + "l=5000; ").result(), "the body is shorter than that");
    }

    @Test
    void timesCount() throws Exception {
        assertEquals(DkimResult.PASS, verify(TAGS + "t=1799999000; x=1800000001; ").result());
        assertEquals(DkimResult.FAIL, verify(TAGS + "t=1799999000; x=1799999999; ").result());
        assertEquals(DkimResult.PERMERROR, verify(TAGS + "t=1799999000; x=1799998999; ").result());
    }

    @Test
    void theIdentityLiesWithinTheDomain() throws Exception {
        assertEquals(DkimResult.PASS, verify(TAGS + "i=bob@mail.example.org; ").result());
        assertEquals(DkimResult.PERMERROR, verify(TAGS + "i=bob@example.com; ").result());
        TestMail subdomain = signed(TAGS + "i=bob@mail.example.org; ", MAIL);
        assertEquals(
                DkimResult.PERMERROR,
                subdomain.verify(keys(KEY.recordText() + "; t=s"), NOW).getFirst().result());
    }

    @Test
    void whatCannotBeReadIsAnError() throws Exception {
        assertEquals(DkimResult.PERMERROR, verify(TAGS.replace("v=1", "v=2")).result());
        assertEquals(DkimResult.PERMERROR, verify(TAGS.replace("from:subject", "subject")).result());
        assertEquals(DkimResult.PERMERROR, verify(TAGS + "q=http; ").result());
        for (String broken : List.of("v=1; v=1", "nonsense", "", "v=1; a=rsa-sha1; b=AA==", "v=1;;a=b")) {
            TestMail mail = TestMail.of("DKIM-Signature: " + broken + "\r\n" + MAIL);
            assertEquals(DkimResult.PERMERROR, mail.verify(keys(), NOW).getFirst().result(), broken);
        }
    }

    @Test
    void keyRecordsSayWhatTheyAreFor() throws Exception {
        TestMail mail = signed(TAGS, MAIL);
        String key = KEY.recordText();
        assertEquals(DkimResult.PASS, mail.verify(keys(key + "; s=email; h=sha1:sha256; n=a note"), NOW).getFirst().result());
        for (String record : List.of(
                key + "; s=other", key + "; h=sha1", key.replace("ed25519", "rsa"), "v=DKIM1; k=ed25519; p=",
                "v=DKIM2; " + key.substring(9), "k=ed25519", "v=DKIM1; k=ed25519; p=AAAA", "junk")) {
            assertEquals(
                    DkimResult.PERMERROR, mail.verify(keys(record), NOW).getFirst().result(), record);
        }
        assertEquals(DkimResult.PERMERROR, mail.verify(new FakeResolver(), NOW).getFirst().result());
        FakeResolver failing = FakeResolver.of("s._domainkey.example.org FAIL");
        assertEquals(DkimResult.TEMPERROR, mail.verify(failing, NOW).getFirst().result());
    }

    @Test
    void onlySoManySignaturesAreLookedAt() throws Exception {
        String field = signed(TAGS, MAIL).text().replace(MAIL, "");
        TestMail mail = TestMail.of(field.repeat(30) + MAIL);
        assertEquals(TrustLimits.DKIM_SIGNATURES, mail.verify(keys(), NOW).size());
        assertTrue(mail.verify(keys(), NOW).stream().allMatch(DkimOutcome::passes));
    }
}
