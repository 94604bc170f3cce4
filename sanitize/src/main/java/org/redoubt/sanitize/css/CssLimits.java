package org.redoubt.sanitize.css;

/** Every limit of this package, with its reason. */
final class CssLimits {
    /** Characters of one style sheet; what newsletters carry is a tenth of it. */
    static final int SHEET = 512 * 1024;

    /** Component values of one sheet or attribute, all levels together: they are objects. */
    static final int COMPONENTS = 200_000;

    /** Blocks and functions inside each other. */
    static final int DEPTH = 16;

    /** Rules that are written. */
    static final int RULES = 5_000;

    /** Selectors of one rule. */
    static final int SELECTORS = 64;

    /** Simple selectors of one selector. */
    static final int COMPOUNDS = 16;

    /** Component values of one declaration. */
    static final int VALUES = 128;

    /** The largest number that is let through: a thousand pages. */
    static final double NUMBER = 100_000;

    private CssLimits() {}
}
