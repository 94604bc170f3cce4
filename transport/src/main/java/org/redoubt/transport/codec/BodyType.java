package org.redoubt.transport.codec;

/** RFC 6152 2: what the client says about the octets of its message. BINARYMIME (RFC 3030) is not offered. */
public enum BodyType {
    SEVEN_BIT,
    EIGHT_BIT_MIME
}
