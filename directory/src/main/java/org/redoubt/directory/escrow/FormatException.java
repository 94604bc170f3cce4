package org.redoubt.directory.escrow;

import java.io.Serial;

/** A file or a key is not what it should be; the message says what is wrong, for a person. */
public final class FormatException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    FormatException(String message) {
        super(message);
    }
}
