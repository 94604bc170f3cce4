package org.redoubt.transport.trust;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.FakeResolver;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.dns.RecordType;

/** Mutated records: a result, never anything else, and never more lookups than the limits allow. */
class SpfFuzzTest {
    private static final List<String> SEEDS = List.of(
            "v=spf1 a mx/24 ptr:other.example ip4:192.0.2.0/24 ip6:2001:db8::/32 -all",
            "v=spf1 exists:%{ir}.%{v}._spf.%{d2} include:example.org ?all exp=why.example.org",
            "v=spf1 redirect=example.org moo=%{l1r+-} a:%{h}//64 ~all",
            "v=spf1 include:example.org include:example.org include:example.org include:%{o} all");

    @Test
    void mutatedRecordsGiveAResultWithinTheLimits() throws Exception {
        long seed = Long.getLong("redoubt.seed", 20_261_125L);
        Random random = new Random(seed);
        int useful = 0;
        for (int round = 0; round < 8_000; round++) {
            String record = mutated(random);
            FakeResolver zone = new FakeResolver()
                    .add(DnsName.of("example.org"), RecordType.TXT, new Rdata.Txt(record))
                    .add(DnsName.of("why.example.org"), RecordType.TXT, new Rdata.Txt("%{i} is not %{r}"));
            SpfOutcome outcome = SpfCheck.of(zone, SpfCheck.Request.mailFrom(
                    InetAddress.ofLiteral(random.nextBoolean() ? "192.0.2.9" : "2001:db8::9"),
                    "bob+x", "example.org", "mail.example.org", "mx.example", Instant.EPOCH));
            assertNotNull(outcome.result());
            assertTrue(zone.questions().size() < 150, () -> "seed " + seed + ": " + record);
            useful += outcome.result() == SpfResult.PERMERROR ? 0 : 1;
        }
        assertTrue(useful > 400, "the mutations are mild enough to mean something: " + useful);
    }

    private static String mutated(Random random) {
        var text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
        String interesting = "%{}:/=.+-?~ 09ax_,\u00e9\u0000";
        for (int i = random.nextInt(5); i > 0; i--) {
            char c = interesting.charAt(random.nextInt(interesting.length()));
            int at = 6 + random.nextInt(text.length() - 6);
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, c);
                case 1 -> text.insert(at, c);
                default -> text.deleteCharAt(at);
            }
        }
        return text.toString();
    }
}
