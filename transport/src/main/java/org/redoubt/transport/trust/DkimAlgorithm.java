package org.redoubt.transport.trust;

import java.util.Optional;

/** RFC 8463 3; rsa-sha1 is not verified any more (RFC 8301 3.1). */
public enum DkimAlgorithm {
    RSA_SHA256("rsa-sha256", "rsa", "SHA256withRSA"),
    ED25519_SHA256("ed25519-sha256", "ed25519", "Ed25519");

    private final String label;
    private final String keyType;
    private final String jca;

    DkimAlgorithm(String label, String keyType, String jca) {
        this.label = label;
        this.keyType = keyType;
        this.jca = jca;
    }

    static Optional<DkimAlgorithm> of(String label) {
        for (DkimAlgorithm algorithm : values()) {
            if (algorithm.label.equals(label)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** As the a tag writes it. */
    public String label() {
        return label;
    }

    /** As the k tag of a key record writes it. */
    public String keyType() {
        return keyType;
    }

    String jca() {
        return jca;
    }
}
