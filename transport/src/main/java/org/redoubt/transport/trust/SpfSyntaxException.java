package org.redoubt.transport.trust;

/** A record that RFC 7208 12 does not allow. */
final class SpfSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    SpfSyntaxException(String message) {
        super(message);
    }
}
