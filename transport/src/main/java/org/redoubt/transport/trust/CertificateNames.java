package org.redoubt.transport.trust;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.redoubt.transport.dns.DnsName;

/** The DNS names that a certificate is for (RFC 9525 6). */
final class CertificateNames {
    /** RFC 5280 4.2.1.6: the type number of a DNS name in a subject alternative name. */
    private static final int DNS_NAME = 2;

    private CertificateNames() {}

    /** Its DNS names in lower case; RFC 9525 2 knows none elsewhere than in the subject alternative name. */
    static List<String> of(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0) instanceof Integer type && type == DNS_NAME)
                            .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
                            .toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    /** RFC 9525 6.3: the whole name, or all but its first label behind a wildcard that stands alone there. */
    static boolean match(String name, DnsName host) {
        String wanted = host.text();
        int dot = wanted.indexOf('.');
        return name.equals(wanted) || (dot > 0 && name.equals('*' + wanted.substring(dot)));
    }
}
