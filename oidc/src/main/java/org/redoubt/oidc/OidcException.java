package org.redoubt.oidc;

/** A sign-in that cannot be believed. */
final class OidcException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    /** @param reason one word for the audit log, such as wrong-issuer */
    OidcException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
