package org.redoubt.extract;

import java.time.Duration;

/** Every limit of reading texts out of files, with its reason. */
final class Limits {
    /** Octets of a file: the sender of this module's input sends no more; a longer one would not fit the heap. */
    static final int FILE = 16 << 20;

    /** Characters given back of one file: what a person would look for stands ahead of that. */
    static final int CHARACTERS = 512 * 1024;

    /** Octets that one file's archive may inflate to while it is read: a thousandfold is a bomb, twentyfold is XML. */
    static final long INFLATED = 64L << 20;

    /** Entries of an archive that are looked at; the largest presentations have a few thousand. */
    static final int ENTRIES = 10_000;

    /** Pages of a PDF. */
    static final int PAGES = 2_000;

    /** Groups of RTF within each other; Word itself stops at a few dozen. */
    static final int GROUPS = 1_000;

    /** The process ends itself when one file takes longer, so that it outlives nobody who would have killed it. */
    static final Duration WATCHDOG = Duration.ofSeconds(60);

    private Limits() {}
}
