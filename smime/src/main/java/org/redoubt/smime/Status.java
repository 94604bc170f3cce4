package org.redoubt.smime;

/** What is known of a message's signature, RFC 9219 4.1. */
public enum Status {
    /** S/MIME without a signature that could be checked: encrypted, or of another kind such as OpenPGP. */
    UNKNOWN("unknown"),
    /** Signed, and not checked yet. */
    SIGNED("signed"),
    VERIFIED("signed/verified"),
    FAILED("signed/failed");

    private final String text;

    Status(String text) {
        this.text = text;
    }

    /** The value of {@code smimeStatus}. */
    public String text() {
        return text;
    }
}
