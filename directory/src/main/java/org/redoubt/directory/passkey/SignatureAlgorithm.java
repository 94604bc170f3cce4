package org.redoubt.directory.passkey;

import java.util.Optional;
import java.util.stream.Stream;

/** Signatures that we take, by their COSE numbers (RFC 9053 2, RFC 8812 2). The names are part of the stored format. */
public enum SignatureAlgorithm {
    /** ECDSA with SHA-256 over P-256 (Web Authentication 5.8.5), in ASN.1 form. */
    ES256(-7, "EC", "SHA256withECDSA"),
    /** Ed25519 (RFC 8032). */
    EDDSA(-8, "Ed25519", "Ed25519"),
    /** RSASSA-PKCS1-v1_5 with SHA-256. */
    RS256(-257, "RSA", "SHA256withRSA");

    private final int cose;
    private final String family;
    private final String signature;

    SignatureAlgorithm(int cose, String family, String signature) {
        this.cose = cose;
        this.family = family;
        this.signature = signature;
    }

    /** Its number in COSE's registry. */
    public int cose() {
        return cose;
    }

    /** The JCA's name of its keys. */
    String family() {
        return family;
    }

    /** The JCA's name of its signatures. */
    String signature() {
        return signature;
    }

    /** By its number; empty for those that we do not take. */
    public static Optional<SignatureAlgorithm> of(int cose) {
        return Stream.of(values()).filter(each -> each.cose == cose).findFirst();
    }
}
