package org.redoubt.smime;

import java.time.Duration;

/** Every limit of this module, with its reason. */
final class Limits {
    /** Octets of signed data beside the content: certificates and signatures. Usual are 2 to 10 KB. */
    static final int SIGNATURE_OCTETS = 256 << 10;

    /** Octets that one signature covers: more than a message may have by default, and checked as a stream. */
    static final long CONTENT_OCTETS = 128L << 20;

    /** Nesting of ASN.1: signed data with its certificates needs some twelve levels. */
    static final int DEPTH = 40;

    /** Elements of ASN.1, the pieces of a content that comes in pieces included. */
    static final int ELEMENTS = 500_000;

    /** Certificates that one message may bring. */
    static final int CERTIFICATES = 20;

    /** Signatures of one message; one is usual. */
    static final int SIGNERS = 4;

    /** Certificates between the signer and an authority. */
    static final int CHAIN = 6;

    /** Signatures of certificates that are checked for one message: many authorities of one name make many ways. */
    static final int CHAIN_STEPS = 64;

    /** RFC 8551 2.2 wants 2048 bits at least. */
    static final int RSA_BITS_LEAST = 2048;

    /** RFC 8551 6: keys beyond some size make checking expensive. */
    static final int RSA_BITS_MOST = 8192;

    /** Addresses of From that are compared; a message with more is nobody's alone. */
    static final int SENDERS = 8;

    /** Results that are remembered, some 500 octets each. */
    static final int REMEMBERED = 20_000;

    /** RFC 9219 4.1: results may be kept for a day. */
    static final Duration REMEMBERED_FOR = Duration.ofHours(24);

    /** Certificates of one file, and octets of it: the usual file of a system has 150 in 250 KB. */
    static final int AUTHORITY_FILE_OCTETS = 4 << 20;

    static final int AUTHORITIES = 5_000;

    /** How often it is looked whether the files of authorities are others. */
    static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    private Limits() {}
}
