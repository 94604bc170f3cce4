package org.redoubt.managesieve.codec;

/** A word of a command (RFC 5804 4). */
public sealed interface Word {
    /** A bare word, such as a command's name or a number. */
    record Atom(String text) implements Word {}

    /** A quoted string or a literal. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Text(byte[] octets) implements Word {}
}
