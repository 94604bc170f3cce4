package org.redoubt.wire;

/** How TLS comes to a listener's connections. */
public enum TlsMode {
    /** Never. */
    PLAIN,
    /** When the protocol calls {@link Connection#startTls()}. */
    STARTTLS,
    /** From the first byte (RFC 8314). */
    IMPLICIT
}
