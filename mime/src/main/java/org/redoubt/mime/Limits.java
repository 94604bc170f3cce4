package org.redoubt.mime;

/** Every limit of this module that is not a choice of the caller ({@link MimeLimits}), each with its reason. */
final class Limits {
    /** RFC 2046 5.1.1 allows 70; real programs have gone to about 200. Longer ones make a part a leaf. */
    static final int BOUNDARY_BYTES = 256;

    /** Addresses kept of one field: a field of {@link MimeLimits#maxFieldBytes()} could hold fifty thousand empty ones. */
    static final int ADDRESSES = 8_192;

    /** Parameters kept of one field; continuations (RFC 2231 3) of a very long file name need a few dozen. */
    static final int PARAMETERS = 256;

    /** Body bytes kept for the preview: plain text says something at once, HTML has styles first. */
    static final int PREVIEW_PLAIN_BYTES = 2_048;

    static final int PREVIEW_HTML_BYTES = 8_192;

    /** RFC 8621 4.1.4: a preview is at most 256 characters. */
    static final int PREVIEW_CHARS = 256;

    /** No structure is nested deeper than this, so that recursion over parts fits every thread's stack. */
    static final int DEPTH = 256;

    private Limits() {}
}
