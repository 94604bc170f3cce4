package org.redoubt.wire;

import java.io.IOException;
import java.io.Serial;

/**
 * A CR without LF or an LF without CR. Neither ends a line (RFC 5321 2.3.8): what stands before and behind it,
 * up to the next CRLF, is one faulty line, which the next read throws away.
 */
public final class BareLineEndException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean carriageReturn;

    public BareLineEndException(boolean carriageReturn) {
        super("a line end must be CRLF");
        this.carriageReturn = carriageReturn;
    }

    /** True for a bare CR, false for a bare LF. */
    public boolean carriageReturn() {
        return carriageReturn;
    }
}
