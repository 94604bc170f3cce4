package org.redoubt.transport.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.FakeResolver;

/** Policies, alignment and organisations (RFC 7489 3.1, 6.3, 6.6; the tree walk of DMARCbis). */
class DmarcCheckTest {
    private static final SpfOutcome NO_SPF = SpfOutcome.of(SpfResult.NONE, "other.example");

    private static SpfOutcome spf(String domain) {
        return SpfOutcome.of(SpfResult.PASS, domain);
    }

    private static List<DkimOutcome> dkim(DkimResult result, String domain) {
        return List.of(new DkimOutcome(result, "", Optional.of(DnsName.of(domain)), "", "", "", ""));
    }

    private static DmarcOutcome check(String zone, String author, SpfOutcome spf, List<DkimOutcome> dkim) {
        return new DmarcCheck(FakeResolver.of(zone), new Random(1)).check(List.of(DnsName.of(author)), spf, dkim);
    }

    private static DmarcResult result(String zone, String author, SpfOutcome spf, List<DkimOutcome> dkim) {
        return check(zone, author, spf, dkim).result();
    }

    @Test
    void withoutAPolicyThereIsNone() {
        assertEquals(DmarcResult.NONE, result("", "a.example", NO_SPF, List.of()));
        assertEquals(
                DmarcResult.NONE,
                result("_dmarc.a.example TXT v=DMARC1; p=none\n_dmarc.a.example TXT v=DMARC1; p=reject", "a.example", NO_SPF, List.of()));
        assertEquals(DmarcResult.NONE, result("_dmarc.a.example TXT v=spf1 -all", "a.example", NO_SPF, List.of()));
    }

    @Test
    void eitherOfSpfAndDkimMayPass() {
        String zone = "_dmarc.a.example TXT v=DMARC1; p=reject";
        assertEquals(DmarcResult.PASS, result(zone, "a.example", spf("a.example"), List.of()));
        assertEquals(DmarcResult.PASS, result(zone, "a.example", NO_SPF, dkim(DkimResult.PASS, "a.example")));
        assertEquals(DmarcResult.FAIL, result(zone, "a.example", NO_SPF, dkim(DkimResult.FAIL, "a.example")));
        assertEquals(DmarcResult.FAIL, result(zone, "a.example", spf("b.example"), dkim(DkimResult.PASS, "c.example")));
    }

    @Test
    void alignmentIsRelaxedUnlessStrict() {
        String relaxed = "_dmarc.a.example TXT v=DMARC1; p=reject";
        String strict = "_dmarc.a.example TXT v=DMARC1; p=reject; adkim=s; aspf=s";
        assertEquals(DmarcResult.PASS, result(relaxed, "a.example", spf("mail.a.example"), List.of()));
        assertEquals(DmarcResult.PASS, result(relaxed, "news.a.example", NO_SPF, dkim(DkimResult.PASS, "mail.a.example")));
        assertEquals(DmarcResult.FAIL, result(strict, "a.example", spf("mail.a.example"), List.of()));
        assertEquals(DmarcResult.FAIL, result(strict, "a.example", NO_SPF, dkim(DkimResult.PASS, "mail.a.example")));
        assertEquals(DmarcResult.PASS, result(strict, "a.example", spf("a.example"), List.of()));
        // A parent is not of the organisation because a child is.
        assertEquals(DmarcResult.FAIL, result(relaxed, "a.example", spf("example"), List.of()));
        assertEquals(DmarcResult.FAIL, result(relaxed, "a.example", spf("nota.example"), List.of()));
    }

    @Test
    void subdomainsHaveTheirPolicy() {
        String zone = "_dmarc.a.example TXT v=DMARC1; p=reject; sp=quarantine; np=none\nhost.a.example A 192.0.2.1";
        assertEquals(DmarcPolicy.REJECT, check(zone, "a.example", NO_SPF, List.of()).disposition());
        assertEquals(DmarcPolicy.QUARANTINE, check(zone, "host.a.example", NO_SPF, List.of()).disposition());
        assertEquals(DmarcPolicy.NONE, check(zone, "nowhere.a.example", NO_SPF, List.of()).disposition());
        String own = zone + "\n_dmarc.host.a.example TXT v=DMARC1; p=none";
        assertEquals(DmarcPolicy.NONE, check(own, "host.a.example", NO_SPF, List.of()).policy());
    }

    @Test
    void publicSuffixesDivideOrganisations() {
        String zone = """
                _dmarc.co.example TXT v=DMARC1; p=reject; psd=y
                _dmarc.one.co.example TXT v=DMARC1; p=quarantine
                """;
        assertEquals(DmarcResult.FAIL, result(zone, "one.co.example", spf("two.co.example"), List.of()));
        assertEquals(DmarcResult.PASS, result(zone, "one.co.example", spf("m.one.co.example"), List.of()));
        assertEquals(DmarcPolicy.REJECT, check(zone, "three.co.example", NO_SPF, List.of()).policy());
        assertEquals(DmarcResult.PASS, result(zone, "three.co.example", spf("x.three.co.example"), List.of()));
        String apart = "_dmarc.a.example TXT v=DMARC1; p=reject\n_dmarc.b.a.example TXT v=DMARC1; p=reject; psd=n";
        assertEquals(DmarcResult.FAIL, result(apart, "b.a.example", spf("a.example"), List.of()));
    }

    @Test
    void percentSparesSome() {
        String zone = "_dmarc.a.example TXT v=DMARC1; p=reject; pct=30";
        var check = new DmarcCheck(FakeResolver.of(zone), new Random(7));
        long rejected = 0;
        for (int i = 0; i < 1000; i++) {
            DmarcPolicy disposition = check.check(List.of(DnsName.of("a.example")), NO_SPF, List.of()).disposition();
            assertTrue(disposition != DmarcPolicy.NONE, "one step milder, not two");
            rejected += disposition == DmarcPolicy.REJECT ? 1 : 0;
        }
        assertTrue(rejected > 250 && rejected < 350, "rejected " + rejected);
        String test = "_dmarc.a.example TXT v=DMARC1; p=reject; t=y";
        assertEquals(DmarcPolicy.QUARANTINE, check(test, "a.example", NO_SPF, List.of()).disposition());
    }

    @Test
    void troubleIsNeverAFailure() {
        assertEquals(DmarcResult.TEMPERROR, result("_dmarc.a.example FAIL", "a.example", NO_SPF, List.of()));
        String zone = "_dmarc.a.example TXT v=DMARC1; p=reject";
        assertEquals(DmarcResult.TEMPERROR, result(zone, "a.example", SpfOutcome.of(SpfResult.TEMPERROR, "a.example"), List.of()));
        assertEquals(DmarcResult.TEMPERROR, result(zone, "a.example", NO_SPF, dkim(DkimResult.TEMPERROR, "a.example")));
        assertEquals(DmarcResult.PASS, result(zone, "a.example", spf("a.example"), dkim(DkimResult.TEMPERROR, "a.example")));
    }

    @Test
    void ofSeveralAuthorsTheStrictestCounts() {
        String zone = "_dmarc.a.example TXT v=DMARC1; p=none\n_dmarc.b.example TXT v=DMARC1; p=reject";
        var check = new DmarcCheck(FakeResolver.of(zone), new Random(1));
        List<DnsName> both = List.of(DnsName.of("a.example"), DnsName.of("b.example"));
        assertEquals(DmarcPolicy.REJECT, check.check(both, spf("a.example"), List.of()).disposition());
        assertEquals(DmarcResult.PERMERROR, check.check(List.of(), NO_SPF, List.of()).result());
    }

    @Test
    void aDeepNameIsAskedEightTimes() {
        FakeResolver zone = FakeResolver.of("_dmarc.j.example TXT v=DMARC1; p=reject");
        var check = new DmarcCheck(zone, new Random(1));
        DmarcOutcome outcome = check.check(List.of(DnsName.of("a.b.c.d.e.f.g.h.i.j.example")), NO_SPF, List.of());
        assertEquals(DmarcPolicy.REJECT, outcome.policy());
        assertEquals(8, zone.questions().size(), zone.questions().toString());
    }

    @Test
    void recordsAreReadAsTheyAre() {
        assertTrue(DmarcRecord.parse("v=DMARC1").isEmpty());
        assertTrue(DmarcRecord.parse("v=DMARC1; p=sometimes").isEmpty());
        assertEquals(DmarcPolicy.NONE, DmarcRecord.parse("v=DMARC1; p=odd; rua=mailto:a@b.example").orElseThrow().policy());
        assertEquals(
                List.of("mailto:a@b.example", "mailto:c@d.example!10m"),
                DmarcRecord.parse("v=DMARC1;p=none;rua=mailto:a@b.example , mailto:c@d.example!10m").orElseThrow().aggregate());
        assertTrue(DmarcRecord.parse("p=none; v=DMARC1").isEmpty());
        assertTrue(DmarcRecord.parse("v=dmarc1; p=none").isEmpty());
    }
}
