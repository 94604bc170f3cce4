package org.redoubt.wire;

import java.io.IOException;
import java.io.Serial;

/**
 * The server is stopping and this connection is at a command boundary: say goodbye (421, BYE) and return.
 * Writing still works.
 */
public final class ServerStoppingException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public ServerStoppingException() {
        super("the server is stopping");
    }
}
