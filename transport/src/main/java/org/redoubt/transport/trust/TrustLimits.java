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

    private TrustLimits() {}
}
