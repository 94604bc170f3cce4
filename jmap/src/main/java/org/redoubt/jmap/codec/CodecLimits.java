package org.redoubt.jmap.codec;

/** Bounds of what is read, with their reasons. */
final class CodecLimits {
    /** Values inside each other: a body structure may be deep, a filter too; more is an attack on the stack. */
    static final int DEPTH = 128;

    /** Characters of one string: a request is no longer. */
    static final int TEXT = 10_000_000;

    /** Characters of a member's name: the longest is a header property. */
    static final int NAME = 2_000;

    /** Digits of a number: RFC 8620 1.3 needs sixteen. */
    static final int NUMBER = 100;

    private CodecLimits() {}
}
