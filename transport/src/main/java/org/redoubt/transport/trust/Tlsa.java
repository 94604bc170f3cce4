package org.redoubt.transport.trust;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import org.redoubt.transport.dns.Rdata;

/** Compares TLSA records with certificates (RFC 6698 2.1). */
public final class Tlsa {
    /** RFC 7218 2.1: the server's own certificate or key, whatever authorities say. */
    public static final int DANE_EE = 3;

    /** RFC 7218 2.1: an authority of the domain's own choice. */
    public static final int DANE_TA = 2;

    private static final int FULL = 0;
    private static final int SHA_256 = 1;
    private static final int SHA_512 = 2;
    private static final int CERTIFICATE = 0;
    private static final int PUBLIC_KEY = 1;

    private Tlsa() {}

    /**
     * Whether mail can make use of the record: RFC 7672 3.1.3 leaves out the usages that need an authority which all
     * agree on; the other fields must be ones that are known here.
     */
    public static boolean usable(Rdata.Tlsa record) {
        int length = record.association().length;
        boolean fits = switch (record.matchingType()) {
            case FULL -> length > 0;
            case SHA_256 -> length == 32;
            case SHA_512 -> length == 64;
            default -> false;
        };
        return fits
                && (record.usage() == DANE_EE || record.usage() == DANE_TA)
                && (record.selector() == CERTIFICATE || record.selector() == PUBLIC_KEY);
    }

    /** Whether the record, a usable one, is about this certificate. */
    public static boolean matches(Rdata.Tlsa record, X509Certificate certificate) {
        try {
            byte[] selected = record.selector() == PUBLIC_KEY
                    ? certificate.getPublicKey().getEncoded()
                    : certificate.getEncoded();
            byte[] association = switch (record.matchingType()) {
                case FULL -> selected;
                case SHA_256 -> MessageDigest.getInstance("SHA-256").digest(selected);
                case SHA_512 -> MessageDigest.getInstance("SHA-512").digest(selected);
                default -> new byte[0];
            };
            return association.length > 0 && MessageDigest.isEqual(association, record.association());
        } catch (CertificateEncodingException unreadable) {
            return false;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What to publish for a certificate: {@code 3 1 1}, which RFC 7672 3.1 prefers, over its public key. */
    public static String record(X509Certificate certificate) {
        byte[] hash = Digests.sha256(certificate.getPublicKey().getEncoded());
        return DANE_EE + " " + PUBLIC_KEY + " " + SHA_256 + " " + HexFormat.of().formatHex(hash);
    }
}
