package org.redoubt.transport.codec;

/** RFC 6152 2, RFC 3030 3: what the client says about the octets of its message. */
public enum BodyType {
    SEVEN_BIT,
    EIGHT_BIT_MIME,
    /** Any octets, in chunks alone. */
    BINARY_MIME
}
