package org.redoubt.transport.trust;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Rdata;

/** RFC 7672 3.1: which certificates TLSA records let through. */
class DaneCheckTest {
    private static final List<DnsName> FAR = List.of(DnsName.of("mx.far.example"), DnsName.of("far.example"));
    private static final List<X509Certificate> CHAIN = TestCertificates.chain("far");
    private static final X509Certificate LEAF = CHAIN.get(0);
    private static final X509Certificate AUTHORITY = CHAIN.get(1);
    private static final Rdata.Tlsa WRONG = new Rdata.Tlsa(3, 1, 1, new byte[32]);

    private static void passes(List<X509Certificate> chain, List<DnsName> names, Rdata.Tlsa... records) {
        assertDoesNotThrow(() -> new DaneCheck(List.of(records), names).check(chain));
    }

    private static void fails(List<X509Certificate> chain, List<DnsName> names, Rdata.Tlsa... records) {
        DaneCheck check = new DaneCheck(List.of(records), names);
        assertThrows(CertificateException.class, () -> check.check(chain));
    }

    /** 3.1.1: neither the names nor the dates of the certificate count. */
    @Test
    void theServersOwnKeyIsEnough() {
        Rdata.Tlsa own = TestCertificates.record(3, LEAF);
        passes(CHAIN, FAR, own);
        passes(CHAIN, FAR, WRONG, own);
        passes(CHAIN, List.of(DnsName.of("other.example")), own);
        passes(TestCertificates.chain("far-expired"), FAR, own);
        passes(CHAIN.subList(0, 1), FAR, own);
        fails(CHAIN, FAR, WRONG);
        fails(CHAIN, FAR, TestCertificates.record(3, AUTHORITY));
        fails(List.of(), FAR, own);
    }

    @Test
    void everySelectorAndMatchingTypeIsKnown() throws Exception {
        byte[] whole = LEAF.getEncoded();
        byte[] key = LEAF.getPublicKey().getEncoded();
        passes(CHAIN, FAR, new Rdata.Tlsa(3, 0, 0, whole));
        passes(CHAIN, FAR, new Rdata.Tlsa(3, 1, 0, key));
        passes(CHAIN, FAR, new Rdata.Tlsa(3, 0, 1, MessageDigest.getInstance("SHA-256").digest(whole)));
        passes(CHAIN, FAR, new Rdata.Tlsa(3, 1, 2, MessageDigest.getInstance("SHA-512").digest(key)));
        fails(CHAIN, FAR, new Rdata.Tlsa(3, 0, 0, key));
    }

    /** 3.1.2: its name and its dates count, and so does every signature on the way up. */
    @Test
    void anAuthorityOfTheDomainVouchesForTheServer() throws Exception {
        Rdata.Tlsa authority = TestCertificates.record(2, AUTHORITY);
        passes(CHAIN, FAR, authority);
        fails(CHAIN, List.of(DnsName.of("far.example")), authority);
        fails(TestCertificates.chain("far-expired"), FAR, authority);
        fails(TestCertificates.chain("far-forged"), FAR, authority);
        fails(CHAIN.subList(0, 1), FAR, authority);
        fails(TestCertificates.chain("server"), FAR, authority);
        fails(CHAIN, FAR, TestCertificates.record(2, LEAF));
        passes(CHAIN.subList(0, 1), FAR, new Rdata.Tlsa(2, 0, 0, AUTHORITY.getEncoded()));
        fails(CHAIN, FAR, new Rdata.Tlsa(2, 0, 0, new byte[] {1, 2, 3}));
    }

    /** 3.1.3, and digests of a length that no digest has. */
    @Test
    void onlyTheUsagesOfMailCount() {
        assertTrue(Tlsa.usable(WRONG));
        assertTrue(Tlsa.usable(new Rdata.Tlsa(2, 0, 2, new byte[64])));
        for (Rdata.Tlsa record : List.of(
                new Rdata.Tlsa(0, 0, 1, new byte[32]), new Rdata.Tlsa(1, 1, 1, new byte[32]),
                new Rdata.Tlsa(4, 1, 1, new byte[32]), new Rdata.Tlsa(3, 2, 1, new byte[32]),
                new Rdata.Tlsa(3, 1, 3, new byte[32]), new Rdata.Tlsa(3, 1, 1, new byte[31]),
                new Rdata.Tlsa(3, 1, 0, new byte[0]))) {
            assertFalse(Tlsa.usable(record), record.toString());
        }
    }

    @Test
    void theRecordToPublishFits() {
        assertEquals(TestCertificates.record(3, LEAF).toString(), Tlsa.record(LEAF));
    }
}
