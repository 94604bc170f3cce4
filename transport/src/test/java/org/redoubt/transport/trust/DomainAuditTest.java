package org.redoubt.transport.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.FakeResolver;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.trust.DomainPublication.Key;
import org.redoubt.transport.trust.DomainPublication.Service;
import org.redoubt.transport.trust.DomainRecord.State;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;

/** What a domain should publish, compared with zones that have all of it, nothing, and something else. */
class DomainAuditTest {
    private static final DkimKey RSA = DkimKey.generate(DnsName.of("example.org"), "r1", DkimAlgorithm.RSA_SHA256);
    private static final DkimKey OLD = DkimKey.generate(DnsName.of("example.org"), "e0", DkimAlgorithm.ED25519_SHA256);
    private static final X509Certificate CERTIFICATE = TestCertificates.chain("server").getFirst();

    private static DomainPublication publication(Optional<String> smartHost) {
        return new DomainPublication(
                DnsName.of("example.org"),
                DnsName.of("mx.example.org"),
                List.of(new Key("r1", RSA.recordText(), false), new Key("e0", OLD.recordText(), true)),
                Optional.of(CERTIFICATE),
                List.of(new Service("imaps", 993), new Service("submissions", 465)),
                smartHost,
                false);
    }

    private static List<DomainRecord> audit(Resolver resolver) {
        return new DomainAudit(publication(Optional.empty()), resolver, Instant.now()).run();
    }

    private static DomainRecord find(List<DomainRecord> records, String name, String type) {
        return records.stream()
                .filter(record -> record.name().equals(name) && record.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static FakeResolver complete() {
        return FakeResolver.of("""
                example.org SECURE
                example.org MX 10 mx.example.org
                mx.example.org A 192.0.2.1
                mx.example.org AAAA 2001:db8::1
                example.org TXT "unrelated"
                example.org TXT "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"
                mx.example.org TXT "v=spf1 a -all"
                _dmarc.example.org TXT "v=DMARC1; p=reject"
                1.2.0.192.in-addr.arpa PTR mx.example.org
                1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR mx.example.org
                _mta-sts.example.org TXT "v=STSv1; id=1"
                _smtp._tls.example.org TXT "v=TLSRPTv1; rua=mailto:x@example.org"
                _imaps._tcp.example.org SRV 0 1 993 mx.example.org
                _submissions._tcp.example.org SRV 5 0 465 mx.example.org
                example.org CAA 0 issue "ca.example"
                """)
                .add("r1._domainkey.example.org TXT \"" + RSA.recordText().replace("v=DKIM1; ", "") + '"')
                .add("e0._domainkey.example.org TXT \"" + OLD.recordText() + '"')
                .add("_25._tcp.mx.example.org TLSA " + Tlsa.record(CERTIFICATE));
    }

    @Test
    void aPolicyThatSaysEnforceWantsAnIdOfItsOwn() { // RFC 8461 3.1, 5
        DomainPublication plain = publication(Optional.empty());
        DomainPublication strict = new DomainPublication(
                plain.domain(), plain.host(), plain.keys(), plain.certificate(), plain.services(), Optional.empty(), true);
        assertTrue(plain.mtaStsPolicy().contains("mode: testing\r\n"), plain.mtaStsPolicy());
        assertTrue(strict.mtaStsPolicy().contains("mode: enforce\r\n"), strict.mtaStsPolicy());
        DomainRecord before = find(new DomainAudit(strict, complete(), Instant.now()).run(), "_mta-sts.example.org", "TXT");
        assertEquals(State.DIFFERENT, before.state());
        FakeResolver changed = FakeResolver.of("_mta-sts.example.org TXT \"" + before.data() + '"');
        DomainRecord after = find(new DomainAudit(strict, changed, Instant.now()).run(), "_mta-sts.example.org", "TXT");
        assertEquals(State.RIGHT, after.state());
        assertEquals(State.RIGHT, find(audit(complete()), "_mta-sts.example.org", "TXT").state());
    }

    @Test
    void theNamesForTheWebAreAskedForWhereThisServerAnswersByThem() { // RFC 8461 3.3
        DomainPublication plain = publication(Optional.empty());
        DomainPublication served = new DomainPublication(
                plain.domain(), plain.host(), plain.keys(), plain.certificate(), List.of(new Service("jmap", 443)), Optional.empty(), false);
        FakeResolver zone = complete().add("mta-sts.example.org CNAME mx.example.org\nautoconfig.example.org A 192.0.2.9\n");
        List<DomainRecord> records = new DomainAudit(served, zone, Instant.now()).run();
        assertEquals(DomainRecord.State.RIGHT, find(records, "mta-sts.example.org", "CNAME").state());
        assertEquals(DomainRecord.State.DIFFERENT, find(records, "autoconfig.example.org", "CNAME").state());
        assertTrue(audit(complete()).stream().noneMatch(record -> record.name().startsWith("mta-sts.")));
    }

    @Test
    void whereEverythingIsPublishedEverythingIsRight() {
        List<DomainRecord> records = audit(complete());
        assertEquals(List.of(), records.stream().filter(record -> record.state() != State.RIGHT).toList());
        assertEquals(15, records.size());
    }

    @Test
    void whereNothingIsPublishedAllOfItIsMissing() {
        List<DomainRecord> records = audit(new FakeResolver());
        assertTrue(records.stream().allMatch(record -> record.state() == State.MISSING), records.toString());
        assertEquals(
                List.of("example.org MX", "mx.example.org A", "example.org TXT", "r1._domainkey.example.org TXT", "_dmarc.example.org TXT"),
                records.stream().filter(DomainRecord::needed).map(record -> record.name() + ' ' + record.type()).toList());
    }

    @Test
    void whereTheDnsIsSilentNothingIsKnown() {
        assertTrue(audit(Resolver.NONE).stream().allMatch(record -> record.state() == State.UNKNOWN));
    }

    /** Each is a way in which mail is lost, or trusted by nobody. */
    @Test
    void whatIsDifferentIsSaid() {
        FakeResolver zone = FakeResolver.of("""
                mx.example.org SECURE
                example.org MX 10 mx.elsewhere.example
                mx.example.org A 192.0.2.1
                example.org TXT "v=spf1 ip4:192.0.2.9 -all"
                r1._domainkey.example.org TXT "v=DKIM1; k=rsa; p=AAAA"
                _dmarc.example.org TXT "v=DMARC1; q=none"
                1.2.0.192.in-addr.arpa PTR host-1.provider.example
                _25._tcp.mx.example.org TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
                _imaps._tcp.example.org SRV 0 1 993 imap.elsewhere.example
                _smtp._tls.example.org TXT "v=TLSRPTv1; rua=mailto:a@example.org"
                _smtp._tls.example.org TXT "v=TLSRPTv1; rua=mailto:b@example.org"
                """);
        List<DomainRecord> records = audit(zone);
        for (String[] where : new String[][] {
            {"example.org", "MX"}, {"example.org", "TXT"}, {"r1._domainkey.example.org", "TXT"},
            {"_dmarc.example.org", "TXT"}, {"1.2.0.192.in-addr.arpa", "PTR"}, {"_25._tcp.mx.example.org", "TLSA"},
            {"_imaps._tcp.example.org", "SRV"}, {"_smtp._tls.example.org", "TXT"}
        }) {
            assertEquals(State.DIFFERENT, find(records, where[0], where[1]).state(), where[0]);
        }
        assertTrue(find(records, "example.org", "MX").words().contains("mx.elsewhere.example"));
        assertTrue(find(records, "example.org", "TXT").words().contains("192.0.2.1"));
        assertTrue(find(records, "_25._tcp.mx.example.org", "TLSA").needed());
    }

    /** RFC 7208 4.5, RFC 7489 6.6.3. */
    @Test
    void twoOfARecordCountAsNone() {
        List<DomainRecord> records = audit(complete()
                .add("example.org TXT \"v=spf1 mx -all\"")
                .add("_dmarc.example.org TXT \"v=DMARC1; p=none\""));
        assertEquals(State.DIFFERENT, find(records, "example.org", "TXT").state());
        assertEquals(State.DIFFERENT, find(records, "_dmarc.example.org", "TXT").state());
    }

    @Test
    void anOldKeyThatIsGoneIsNoLoss() {
        FakeResolver zone = FakeResolver.of("example.org MX 10 mx.example.org");
        assertFalse(audit(zone).stream().anyMatch(record -> record.name().startsWith("e0.")));
    }

    @Test
    void mailThroughASmartHostLeavesItsSpfToTheOperator() {
        DomainPublication wanted = publication(Optional.of("relay.example.net"));
        assertEquals(
                "v=spf1 mx a:relay.example.net ~all",
                find(new DomainAudit(wanted, new FakeResolver(), Instant.now()).run(), "example.org", "TXT").data());
        DomainRecord spf = find(new DomainAudit(wanted, complete(), Instant.now()).run(), "example.org", "TXT");
        assertEquals(State.RIGHT, spf.state());
        assertTrue(spf.words().contains("relay.example.net"), spf.words());
    }

    /** RFC 1035 5: dnsjava reads as a zone what is printed as one, and finds the same. */
    @Test
    void theLinesAreAZoneFile() throws IOException {
        List<DomainRecord> records = audit(new FakeResolver());
        String zone = records.stream().map(DomainRecord::zoneLine).collect(Collectors.joining("\n", "", "\n"));
        assertTrue(zone.contains("\" \""), "an RSA key needs two strings");
        Master master = new Master(new java.io.ByteArrayInputStream(zone.getBytes(java.nio.charset.StandardCharsets.UTF_8)), Name.root);
        int read = 0;
        while (master.nextRecord() != null) {
            read++;
        }
        assertEquals(records.stream().filter(record -> !record.data().isEmpty()).count(), read);
    }
}
