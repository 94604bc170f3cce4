package org.redoubt.transport.dns;

/** What DNSSEC says of an answer that may be used (RFC 4033 5). */
public enum Security {
    /** The chain of signatures from the root is complete; so is the proof, when there is nothing. */
    SECURE,
    /** A zone on the way is provably unsigned, or nothing was validated: the answer could be anyone's. */
    INSECURE
}
