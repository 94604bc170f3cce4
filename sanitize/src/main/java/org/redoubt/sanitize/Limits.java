package org.redoubt.sanitize;

/** Every limit of this module, with its reason. */
final class Limits {
    /** Characters of one message that are read: the longest newsletters have a fifth of it. What is beyond is not shown. */
    static final int CHARACTERS = 1_000_000;

    /**
     * Tags of one message that are read; newsletters have a fifth of it. Some orders of tags cost a parser that does as
     * browsers do a time that grows with their square.
     */
    static final int TAGS = 30_000;

    /** Elements inside each other; browsers stop at 512. */
    static final int DEPTH = 200;

    /** Elements and texts of one message that are written. */
    static final int NODES = 100_000;

    /** Characters of an attribute. */
    static final int ATTRIBUTE = 2_048;

    /** Attributes of one element that are looked at. */
    static final int ATTRIBUTES = 64;

    /** Classes of one element. */
    static final int CLASSES = 16;

    /** Different styles of elements in one message. */
    static final int STYLES = 5_000;

    /** Characters of style sheets that are written, all together. */
    static final int SHEETS = 1 << 20;

    /** Characters of an image that is in its own address. */
    static final int DATA_IMAGE = 2 << 20;

    /** Characters of all images that are in their addresses. */
    static final int DATA_IMAGES = 24 << 20;

    /** Times that the output is read and written again before only its text is shown. */
    static final int ROUNDS = 4;

    /** Levels of quotation that are told apart in plain text. */
    static final int QUOTES = 12;

    /** Addresses of remote things that are counted. */
    static final int REMOTE = 10_000;

    private Limits() {}
}
