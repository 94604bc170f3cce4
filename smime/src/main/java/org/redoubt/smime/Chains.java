package org.redoubt.smime;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks for a chain from a certificate to an authority. Ways are tried depth first, and each signature that is checked
 * costs a step of a budget: certificates that are all of one name would otherwise make more ways than anybody can walk.
 * A chain that was found is judged by the JDK's validator (RFC 5280 6), which fetches nothing.
 */
final class Chains {
    private static final Set<String> ALGORITHMS = Set.of(
            "SHA256WITHRSA", "SHA384WITHRSA", "SHA512WITHRSA", "RSASSA-PSS", "SHA256WITHECDSA", "SHA384WITHECDSA",
            "SHA512WITHECDSA", "ED25519", "ED448", "EDDSA");

    private static final String ANY_USE = "2.5.29.37.0";
    private static final String EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4";

    private final Authorities.Trusted trusted;
    private final List<X509Certificate> brought;
    private final Date at;
    private int steps = Limits.CHAIN_STEPS;
    private boolean weak;

    /**
     * @param brought certificates of the message
     * @param at when the chain has to be valid
     */
    Chains(Authorities.Trusted trusted, List<X509Certificate> brought, Date at) {
        this.trusted = trusted;
        this.brought = brought;
        this.at = at;
    }

    /**
     * When a chain that there is now may be none, or the other way round: when one of the certificates that a message brings, or
     * of the authorities that may have issued one, begins or ends to be valid next.
     */
    static Instant next(Authorities.Trusted trusted, List<X509Certificate> brought, Instant at) {
        Stream<X509Certificate> issuers = brought.stream()
                .map(X509Certificate::getIssuerX500Principal)
                .distinct()
                .flatMap(name -> trusted.named(name).stream());
        return Stream.concat(brought.stream(), issuers)
                // RFC 5280 4.1.2.5: both moments are within.
                .flatMap(one -> Stream.of(
                        one.getNotBefore().toInstant(), one.getNotAfter().toInstant().plusMillis(1)))
                .filter(moment -> moment.isAfter(at))
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /** Whether an authority vouches for a certificate, over others or directly. */
    boolean reach(X509Certificate certificate) {
        return trusted.all().contains(certificate) || reach(List.of(certificate));
    }

    /** Whether a chain was not looked at further because of its algorithms. */
    boolean weak() {
        return weak;
    }

    private boolean reach(List<X509Certificate> path) {
        X509Certificate last = path.getLast();
        if (weak(last)) {
            weak = true;
            return false;
        }
        for (X509Certificate authority : trusted.named(last.getIssuerX500Principal())) {
            if (signed(last, authority.getPublicKey()) && valid(path, authority)) {
                return true;
            }
        }
        if (path.size() >= Limits.CHAIN) {
            return false;
        }
        for (X509Certificate next : brought) {
            boolean fits = next.getSubjectX500Principal().equals(last.getIssuerX500Principal())
                    && !path.contains(next)
                    && forMail(next);
            if (fits && signed(last, next.getPublicKey())) {
                List<X509Certificate> longer = new ArrayList<>(path);
                longer.add(next);
                if (reach(longer)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean signed(X509Certificate certificate, PublicKey by) {
        if (steps-- <= 0 || weak(by)) {
            return false;
        }
        try {
            certificate.verify(by);
            return true;
        } catch (GeneralSecurityException not) {
            return false;
        }
    }

    private boolean valid(List<X509Certificate> path, X509Certificate authority) {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
            // What revokes a certificate would have to be fetched from an address that the message names.
            parameters.setRevocationEnabled(false);
            parameters.setDate(at);
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return true;
        } catch (GeneralSecurityException not) {
            return false;
        }
    }

    private static boolean weak(X509Certificate certificate) {
        return !ALGORITHMS.contains(certificate.getSigAlgName().toUpperCase(Locale.ROOT)) || weak(certificate.getPublicKey());
    }

    /** Keys that are too short, too long to be worked with, or of a kind that RFC 8551 2.2 does not know any more. */
    static boolean weak(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            return bits < Limits.RSA_BITS_LEAST || bits > Limits.RSA_BITS_MOST || rsa.getPublicExponent().bitLength() > 64;
        }
        return !Set.of("EC", "EdDSA", "Ed25519", "Ed448").contains(key.getAlgorithm());
    }

    /** RFC 8550 4.4.4: whether the extended uses, where there are any, have mail among them. */
    static boolean forMail(X509Certificate certificate) {
        try {
            List<String> uses = certificate.getExtendedKeyUsage();
            return uses == null || uses.contains(EMAIL_PROTECTION) || uses.contains(ANY_USE);
        } catch (CertificateParsingException malformed) {
            return false;
        }
    }

    /** RFC 8550 4.4.2: whether the key may sign, where it is said what it may. */
    static boolean maySign(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return usage == null || usage[0] || usage[1];
    }
}
