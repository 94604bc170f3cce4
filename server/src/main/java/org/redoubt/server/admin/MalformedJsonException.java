package org.redoubt.server.admin;

import java.io.IOException;

/** What came is not what the other end of a control socket sends. */
public final class MalformedJsonException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(String message) {
        super(message);
    }
}
