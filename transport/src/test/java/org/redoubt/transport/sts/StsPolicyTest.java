package org.redoubt.transport.sts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.sts.StsPolicy.Mode;

/** RFC 8461 3.2 and 4.1. */
class StsPolicyTest {
    private static final String ENFORCE = "version: STSv1\r\nmode: enforce\r\nmx: mail.far.example\r\nmx: *.Far.example\r\nmax_age: 86400\r\n";

    @Test
    void fieldsComeInAnyOrderAndWithEitherLineEnd() {
        StsPolicy wanted =
                new StsPolicy(Mode.ENFORCE, List.of("mail.far.example", "*.far.example"), Duration.ofDays(1));
        assertEquals(Optional.of(wanted), StsPolicy.parse(ENFORCE));
        assertEquals(Optional.of(wanted), StsPolicy.parse(ENFORCE.replace("\r\n", "\n").strip()));
        assertEquals(
                Optional.of(wanted),
                StsPolicy.parse("max_age:86400\nmx:mail.far.example\nfuture: x\nmode: enforce\nmode: none\nmx: *.far.example\nversion:STSv1"));
    }

    @Test
    void whatIsNoPolicyIsNone() {
        for (String[] change : new String[][] {
            {"STSv1", "STSv2"}, {"version: STSv1\r\n", ""}, {"enforce", "force"}, {"86400", "-1"}, {"86400", "12345678901"},
            {"max_age: 86400\r\n", ""}, {"mx: mail", "mx: <mail"}, {"mx: *.", "mx: *"}, {"mode: ", "mode "}
        }) {
            String broken = change[0].equals("mx: *.") ? ENFORCE.replace("*.Far.example", "a..b") : ENFORCE.replace(change[0], change[1]);
            assertEquals(Optional.empty(), StsPolicy.parse(broken), broken);
        }
        assertEquals(Optional.empty(), StsPolicy.parse("version: STSv1\nmode: enforce\nmax_age: 1\n"));
        assertEquals(Optional.empty(), StsPolicy.parse(""));
        assertEquals(Mode.NONE, StsPolicy.parse("version: STSv1\nmode: none\nmax_age: 1\n").orElseThrow().mode());
        assertEquals(
                Duration.ofSeconds(31_557_600),
                StsPolicy.parse(ENFORCE.replace("86400", "9999999999")).orElseThrow().maxAge());
    }

    @Test
    void aWildcardStandsForOneLabel() {
        StsPolicy policy = StsPolicy.parse(ENFORCE.replace("mail.far.example", "mx.else.example")).orElseThrow();
        assertTrue(policy.allows(DnsName.of("mx.else.example")));
        assertTrue(policy.allows(DnsName.of("a.far.example")));
        assertFalse(policy.allows(DnsName.of("far.example")));
        assertFalse(policy.allows(DnsName.of("a.b.far.example")));
        assertFalse(policy.allows(DnsName.of("afar.example")));
    }

    /** Whatever a web server gives: a policy within bounds, or none. */
    @Test
    void whateverComesIsAPolicyWithinBoundsOrNone() {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        String pieces = "version: STSv1\n|mode: enforce\n|mode: none\n|mx: a.example\n|mx: *.b.example.\n|max_age: 9\n|:|\n|\r| |\u0000|ä|mx:";
        String[] piece = pieces.split("\\|");
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append(piece[random.nextInt(piece.length)]);
            }
            StsPolicy.parse(text.toString()).ifPresent(policy -> {
                assertTrue(policy.mode() == Mode.NONE || !policy.hosts().isEmpty(), "seed " + seed + "\n" + text);
                assertTrue(policy.maxAge().compareTo(Duration.ofDays(366)) < 0, "seed " + seed);
                assertTrue(policy.hosts().stream().allMatch(host -> host.matches("(\\*\\.)?[a-z0-9.-]+")), "seed " + seed + "\n" + text);
                assertFalse(policy.allows(DnsName.of("other.example")), "seed " + seed);
            });
        }
    }
}
