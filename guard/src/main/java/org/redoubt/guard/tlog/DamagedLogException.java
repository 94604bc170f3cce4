package org.redoubt.guard.tlog;

import java.io.IOException;

/** What should be a log, or a part of one, is none or was altered. */
public final class DamagedLogException extends IOException {
    private static final long serialVersionUID = 1;

    public DamagedLogException(String message) {
        super(message);
    }

    public DamagedLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
