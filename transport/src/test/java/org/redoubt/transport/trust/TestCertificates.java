package org.redoubt.transport.trust;

import java.io.IOException;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.redoubt.transport.dns.Rdata;

/**
 * Certificates made for tests: {@code server} signs itself and is for mx.example.org; {@code far} is for mx.far.example
 * and made by an authority that stands behind it in the file, {@code far-expired} was so until 2021, and {@code
 * far-forged} only says so.
 */
public final class TestCertificates {
    private TestCertificates() {}

    /** A chain, the server's own first. */
    public static List<X509Certificate> chain(String name) {
        String file = "/" + name + "-chain.pem";
        try (InputStream in = Objects.requireNonNull(TestCertificates.class.getResourceAsStream(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (IOException | CertificateException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** A TLSA record with the SHA-256 of the certificate's public key. */
    public static Rdata.Tlsa record(int usage, X509Certificate certificate) {
        return new Rdata.Tlsa(usage, 1, 1, Digests.sha256(certificate.getPublicKey().getEncoded()));
    }
}
