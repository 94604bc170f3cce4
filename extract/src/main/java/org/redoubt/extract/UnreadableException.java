package org.redoubt.extract;

import java.io.IOException;

/** A file has no text that can be had. */
final class UnreadableException extends IOException {
    /** Why; the ordinal is sent, so the order is part of the protocol of {@link Extract}. */
    enum Why {
        /** Not of a format that is read here. */
        UNKNOWN_FORMAT,
        BROKEN,
        /** It opens with a password only. */
        PROTECTED,
        /** It inflates to more than is read, or has too many parts. */
        TOO_LARGE
    }

    final transient Why why;

    UnreadableException(Why why) {
        super("a file cannot be read");
        this.why = why;
    }
}
