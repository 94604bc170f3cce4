package org.redoubt.smime;

/** Why a signature does not count. */
public enum Problem {
    MALFORMED("The signature cannot be read"),
    TOO_LARGE("The signature, or what it covers, is too large to be checked"),
    NO_CERTIFICATE("The signer's certificate is not in the message"),
    CHANGED("The message was changed after it was signed"),
    NOT_OF_CERTIFICATE("The signature was not made with the key of the certificate"),
    WEAK("The signature or a certificate uses an algorithm or a key that can be forged"),
    UNTRUSTED("No authority that is trusted here certifies the signer"),
    EXPIRED("The certificate had expired"),
    NOT_YET_VALID("The certificate was not valid yet"),
    USAGE("The certificate is not meant for signing mail"),
    ADDRESS("The address in From is not in the certificate");

    private final String text;

    Problem(String text) {
        this.text = text;
    }

    /** For people, in English (RFC 9219 4.1, {@code smimeErrors}). */
    public String text() {
        return text;
    }
}
