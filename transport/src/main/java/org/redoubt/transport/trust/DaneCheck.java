package org.redoubt.transport.trust;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.wire.ClientTls;

/** Holds a server's certificates against TLSA records (RFC 7672 3.1, RFC 6698 2.1). */
public final class DaneCheck implements ClientTls.Check {
    private final List<Rdata.Tlsa> records;
    private final List<DnsName> names;

    /**
     * @param records usable ones, see {@link Tlsa#usable}
     * @param names whom the server's certificate may be for where an authority of the domain vouches for it
     */
    public DaneCheck(List<Rdata.Tlsa> records, List<DnsName> names) {
        this.records = List.copyOf(records);
        this.names = List.copyOf(names);
    }

    @Override
    public void check(List<X509Certificate> chain) throws CertificateException {
        if (chain.isEmpty()) {
            throw new CertificateException("DANE: the server shows no certificate");
        }
        X509Certificate own = chain.getFirst();
        // RFC 7672 3.1.1: neither names nor dates count, the record alone speaks for the key.
        boolean end = records.stream()
                .anyMatch(record -> record.usage() == Tlsa.DANE_EE && Tlsa.matches(record, own));
        if (!end && !anchored(chain)) {
            throw new CertificateException("DANE: the certificate fits no TLSA record");
        }
    }

    /** RFC 7672 3.1.2: some certificate above the server's own is the authority, and the path up to it holds. */
    private boolean anchored(List<X509Certificate> chain) throws CertificateException {
        List<X509Certificate> anchors = new ArrayList<>();
        List<X509Certificate> known = new ArrayList<>(chain.subList(1, chain.size()));
        for (Rdata.Tlsa record : records) {
            if (record.usage() == Tlsa.DANE_TA) {
                whole(record, known);
                known.stream().filter(above -> Tlsa.matches(record, above)).forEach(anchors::add);
            }
        }
        if (anchors.isEmpty()) {
            return false;
        }
        if (CertificateNames.of(chain.getFirst()).stream()
                .noneMatch(name -> names.stream().anyMatch(host -> CertificateNames.match(name, host)))) {
            throw new CertificateException("DANE: the certificate is for another host");
        }
        return anchors.stream().anyMatch(anchor -> leads(chain, anchor));
    }

    /** A record may hold the whole certificate of an authority, which the server need not show then. */
    private static void whole(Rdata.Tlsa record, List<X509Certificate> known) {
        if (record.matchingType() == 0 && record.selector() == 0) {
            try {
                known.add((X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(record.association())));
            } catch (CertificateException unreadable) {
                // It matches nothing then.
                return;
            }
        }
    }

    private static boolean leads(List<X509Certificate> chain, X509Certificate anchor) {
        try {
            anchor.checkValidity();
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(chain.getFirst());
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(Set.of(new TrustAnchor(anchor, null)), target);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            // RFC 7672 3.1.2 says nothing of it; the record itself is withdrawn when the authority goes bad.
            parameters.setRevocationEnabled(false);
            return CertPathBuilder.getInstance("PKIX").build(parameters) != null;
        } catch (GeneralSecurityException notSo) {
            return false;
        }
    }
}
