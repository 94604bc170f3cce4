package org.redoubt.wire;

import java.io.IOException;
import java.io.Serial;

/**
 * A line is longer than the reader allows. The rest of it is thrown away by the next read, up to a bound; a
 * line that goes on beyond that bound is reported once more with {@link #last()}, after which reading gives
 * only the end of input.
 */
public final class LineTooLongException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean last;

    public LineTooLongException(boolean last) {
        super("the line is too long");
        this.last = last;
    }

    /** Whether the connection cannot be read any more: answer and close. */
    public boolean last() {
        return last;
    }
}
