package org.redoubt.smime;

import java.net.IDN;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** What a certificate says of names and addresses. */
final class CertificateNames {
    private static final int OTHER_NAME = 0;
    private static final int RFC822_NAME = 1;

    /** RFC 9598: addresses with characters beyond ASCII. */
    private static final String SMTP_UTF8_MAILBOX = "1.3.6.1.5.5.7.8.9";

    /** Characters of a name that are shown; certificates are written by anybody. */
    private static final int SHOWN = 200;

    private CertificateNames() {}

    /** RFC 8550 3: of the alternative names, and of the subject as older certificates have it. */
    static List<String> addresses(X509Certificate certificate) {
        Set<String> addresses = new LinkedHashSet<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if (name.get(0).equals(RFC822_NAME) && name.get(1) instanceof String text) {
                    addresses.add(text);
                } else if (name.get(0).equals(OTHER_NAME) && name.get(1) instanceof byte[] der) {
                    utf8Mailbox(der).ifPresent(addresses::add);
                }
            }
        } catch (CertificateParsingException malformed) {
            // Then there are none but those of the subject.
        }
        values(name(certificate.getSubjectX500Principal().getEncoded()), BCStyle.EmailAddress).forEach(addresses::add);
        return addresses.stream().limit(Limits.SENDERS).map(CertificateNames::shown).toList();
    }

    private static Optional<String> utf8Mailbox(byte[] der) {
        try {
            ASN1Encodable other = ASN1TaggedObject.getInstance(der).getBaseUniversal(false, org.bouncycastle.asn1.BERTags.SEQUENCE);
            ASN1Sequence parts = ASN1Sequence.getInstance(other);
            boolean mailbox = parts.size() == 2
                    && ((ASN1ObjectIdentifier) parts.getObjectAt(0)).getId().equals(SMTP_UTF8_MAILBOX);
            ASN1Encodable value = mailbox ? ASN1TaggedObject.getInstance(parts.getObjectAt(1)).getExplicitBaseObject() : null;
            return value instanceof ASN1String text ? Optional.of(text.getString()) : Optional.empty();
        } catch (IllegalArgumentException | IllegalStateException | ClassCastException malformed) {
            return Optional.empty();
        }
    }

    /** The common name, else all of the subject. */
    static String subject(X509Certificate certificate) {
        X500Name name = name(certificate.getSubjectX500Principal().getEncoded());
        return shown(values(name, BCStyle.CN).stream().findFirst().orElseGet(name::toString));
    }

    /** Organisation and common name of who certifies. */
    static String issuer(X509Certificate certificate) {
        X500Name name = name(certificate.getIssuerX500Principal().getEncoded());
        List<String> parts = new ArrayList<>();
        values(name, BCStyle.O).stream().findFirst().ifPresent(parts::add);
        values(name, BCStyle.CN).stream().findFirst().ifPresent(parts::add);
        return shown(parts.isEmpty() ? name.toString() : String.join(", ", parts));
    }

    private static X500Name name(byte[] encoded) {
        return X500Name.getInstance(encoded);
    }

    private static List<String> values(X500Name name, ASN1ObjectIdentifier type) {
        List<String> values = new ArrayList<>();
        for (RDN rdn : name.getRDNs(type)) {
            for (var each : rdn.getTypesAndValues()) {
                if (each.getType().equals(type) && each.getValue() instanceof ASN1String text) {
                    values.add(text.getString());
                }
            }
        }
        return values;
    }

    /** Without control characters and those that turn the direction of writing, and not longer than a line. */
    private static String shown(String text) {
        String plain = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "");
        return plain.length() <= SHOWN ? plain : plain.substring(0, SHOWN);
    }

    /** RFC 5280 7.5, and the local part without regard to ASCII's case, as mail systems have it. */
    static boolean same(String one, String other) {
        return normal(one).equals(normal(other));
    }

    private static String normal(String address) {
        int at = address.lastIndexOf('@');
        String domain = address.substring(at + 1);
        try {
            domain = IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException asItIs) {
            // Then it is compared as it is written.
        }
        return lower(address.substring(0, at + 1)) + lower(domain);
    }

    private static String lower(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        return lower.toString();
    }
}
