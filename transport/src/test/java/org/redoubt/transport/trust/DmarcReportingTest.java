package org.redoubt.transport.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.FakeResolver;
import org.redoubt.transport.sts.TlsReporting;
import org.redoubt.transport.trust.DmarcReporting.Published;
import org.redoubt.transport.trust.DmarcReporting.To;

/** RFC 7489 7.1, RFC 8460 3: who gets reports, and who has to agree to it first. */
class DmarcReportingTest {
    private static Optional<Published> published(String zone) {
        return new DmarcReporting(FakeResolver.of(zone)).of(DnsName.of("far.example"));
    }

    private static List<String> addresses(String zone) {
        return published(zone).orElseThrow().to().stream().map(To::address).toList();
    }

    @Test
    void theDomainItselfAndItsOrganisationNeedNotAgree() {
        String zone = "_dmarc.far.example TXT \"v=DMARC1; p=none; rua=mailto:a@far.example, mailto:b@mail.far.example\"";
        assertEquals(List.of("a@far.example", "b@mail.far.example"), addresses(zone));
    }

    @Test
    void othersHaveToSayThatTheyWantReports() {
        String zone = "_dmarc.far.example TXT \"v=DMARC1; p=none; rua=mailto:x@victim.example,mailto:y@service.example\"\n"
                + "far.example._report._dmarc.service.example TXT \"v=DMARC1;\"\n";
        assertEquals(List.of("y@service.example"), addresses(zone));
        assertEquals(List.of(), addresses(zone.replace("\"v=DMARC1;\"\n", "\"v=spf1 -all\"\n")));
        assertEquals(List.of(), addresses(zone + "far.example._report._dmarc.service.example FAIL"));
    }

    @Test
    void whatCannotBeMailedToIsPassedOver() {
        String zone = "_dmarc.far.example TXT \"v=DMARC1; p=none; rua=https://far.example/x, mailto:, mailto:a@far.example!10k\"";
        assertEquals(List.of(new To("a@far.example", OptionalLong.of(10_240))), published(zone).orElseThrow().to());
        assertEquals(Optional.empty(), published(""));
        assertEquals(Optional.empty(), published("_dmarc.far.example FAIL"));
    }

    @Test
    void theRecordIsToldAsItIs() {
        Published told = published("_dmarc.far.example TXT \"v=DMARC1; p=reject; sp=none; adkim=s; pct=20\"").orElseThrow();
        assertEquals(List.of("s", "r", "reject", "none"), List.of(told.adkim(), told.aspf(), told.policy(), told.subdomains()));
        assertEquals(20, told.percent());
    }

    @Test
    void tlsReportsGoToMailAndWebAddressesOfTheOneRecord() {
        String zone = "_smtp._tls.far.example TXT \"v=TLSRPTv1; rua=mailto:a@far.example,https://r.far.example/v1,ftp://x\"";
        assertEquals(
                List.of("mailto:a@far.example", "https://r.far.example/v1"),
                TlsReporting.addresses(FakeResolver.of(zone), DnsName.of("far.example")));
        String twice = zone + "\n_smtp._tls.far.example TXT \"v=TLSRPTv1; rua=mailto:b@far.example\"";
        assertTrue(TlsReporting.addresses(FakeResolver.of(twice), DnsName.of("far.example")).isEmpty());
    }
}
