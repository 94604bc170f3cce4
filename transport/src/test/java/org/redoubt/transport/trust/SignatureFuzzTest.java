package org.redoubt.transport.trust;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.FakeResolver;

/** Mutated signatures, chains, key records and results: an outcome, never an exception, and never a wrong pass. */
class SignatureFuzzTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final String TEXT = "From: a@example.org\r\nSubject: one\r\n\r\nBody\r\n";

    private final DkimKey key = DkimKey.generate(DnsName.of("example.org"), "s", DkimAlgorithm.ED25519_SHA256);
    private final FakeResolver keys =
            FakeResolver.of("s._domainkey.example.org TXT \"" + key.recordText() + '"');

    @Test
    void mutatedSignaturesDoNotPassUnlessTheyMeanTheSame() {
        long seed = Long.getLong("redoubt.seed", 20_261_125L);
        Random random = new Random(seed);
        String field = TestMail.of(TEXT).signed(key, NOW).text().replace(TEXT, "");
        for (int round = 0; round < 1500; round++) {
            String mutated = mutated(field, random);
            List<DkimOutcome> outcomes = TestMail.of(mutated + TEXT).verify(keys, NOW);
            if (!meaning(mutated).equals(meaning(field))) {
                assertFalse(
                        outcomes.stream().anyMatch(DkimOutcome::passes), () -> "seed " + seed + ": " + mutated);
            }
        }
    }

    /** Without white space, and with the signature as its octets: RFC 4648 3.5 lets several texts stand for the same. */
    private static String meaning(String field) {
        String text = HeaderField.of(field).canonical(Canonicalization.RELAXED).replaceAll("\\s", "");
        int at = text.indexOf(";b=") + 3;
        try {
            return text.substring(0, at) + Arrays.toString(Base64.getDecoder().decode(text.substring(at)));
        } catch (IllegalArgumentException notBase64) {
            return text;
        }
    }

    @Test
    void mutatedChainsGiveAnOutcome() {
        Random random = new Random(Long.getLong("redoubt.seed", 20_261_125L));
        var bodies = new BodyHashes();
        TestMail mail = TestMail.of(TEXT);
        var sealer = new ArcSealer(mail.header, bodies);
        mail.body(bodies::write);
        String fields = sealer.fields(key, NOW, "mx.example; dmarc=pass", ArcResult.NONE, List.of("from", "subject"))
                .orElseThrow();
        int passed = 0;
        for (int round = 0; round < 1500; round++) {
            TestMail changed = TestMail.of(mutated(fields, random) + TEXT);
            var hashes = new BodyHashes();
            var verifier = new ArcVerifier(changed.header, hashes);
            changed.body(hashes::write);
            passed += verifier.finish(keys).result() == ArcResult.PASS ? 1 : 0;
        }
        assertTrue(passed > 0 && passed < 750, "unchanged ones pass, others mostly do not: " + passed);
    }

    @Test
    void mutatedRecordsAndResultsAreReadOrNot() {
        Random random = new Random(Long.getLong("redoubt.seed", 20_261_125L));
        String results = " mx.example (a (b) \"c) 1; spf=pass smtp.mailfrom=\"x;y\"@z.example; dkim=fail";
        for (int round = 0; round < 20_000; round++) {
            DkimPublicKey.parse(mutated(key.recordText(), random), DkimAlgorithm.ED25519_SHA256);
            DkimPublicKey.parse(mutated(key.recordText(), random), DkimAlgorithm.RSA_SHA256);
            AuthenticationResults.forged(mutated(results, random), "mx.example");
            AuthenticationResults.results(mutated(results, random));
            DmarcRecord.parse(mutated("v=DMARC1; p=reject; sp=none; pct=50; rua=mailto:a@b.example!10m; adkim=s", random));
        }
    }

    private static String mutated(String from, Random random) {
        var text = new StringBuilder(from);
        String interesting = ";=:, \t\r\nabiv01()\"\\@.\u00e9\u0000";
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(text.length());
            char c = interesting.charAt(random.nextInt(interesting.length()));
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, c);
                case 1 -> text.insert(at, c);
                default -> text.deleteCharAt(at);
            }
        }
        return text.toString();
    }
}
