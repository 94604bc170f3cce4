package org.redoubt.transport.trust;

/** The bounds of checks, each with its reason. */
final class TrustLimits {
    /** RFC 7208 4.6.4: terms of all records together that cause lookups. */
    static final int SPF_LOOKUPS = 10;

    /** RFC 7208 4.6.4: lookups that find nothing. */
    static final int SPF_VOID_LOOKUPS = 2;

    /** RFC 7208 4.6.4: hosts of one MX answer, and names of one PTR answer. */
    static final int SPF_HOSTS = 10;

    /** A TXT record can be 64 KiB; the longest in use are near 2 KiB. */
    static final int RECORD_CHARACTERS = 8192;

    /** An explanation becomes a line of a reply. */
    static final int SPF_EXPLANATION = 400;

    /** A letter has one or two, one through lists some more; each costs a lookup and a verification. */
    static final int DKIM_SIGNATURES = 8;

    /** Names in one h= list; generous signers name each field twice. */
    static final int SIGNED_FIELDS = 400;

    /** What is taken from a client is half of that at most; what is longer is no header. */
    static final int SIGNED_HEADER = 1024 * 1024;

    /** RFC 8301 3.2. */
    static final int RSA_BITS_MIN = 1024;

    /** RFC 8301 3.2 asks for no more; verifying longer ones costs us more than their owners. */
    static final int RSA_BITS_MAX = 4096;

    /** RFC 8617 4.2.1. */
    static final int ARC_SETS = 50;

    /** Domains in From; a letter by several authors has two. Each costs a walk of up to eight lookups. */
    static final int AUTHOR_DOMAINS = 4;

    /** RFC 8601 3 with RFC 7208 4.6.4: names of one address. */
    static final int CLIENT_NAMES = 10;

    private TrustLimits() {}
}
