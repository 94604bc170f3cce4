package org.redoubt.transport.route;

/** How a configured host is to be encrypted to. */
public enum TlsUse {
    /** Not at all. */
    NONE,
    /** STARTTLS where it is offered, whoever answers (RFC 7435). */
    OPPORTUNISTIC,
    /** STARTTLS with a certificate that an authority vouches for, or nothing is sent. */
    REQUIRED,
    /** TLS from the first byte (RFC 8314 3.3), with such a certificate. */
    IMPLICIT
}
