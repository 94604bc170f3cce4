package org.redoubt.wire;

import java.io.IOException;
import java.io.Serial;

/** A trusted proxy's connection did not begin with a proper PROXY protocol header. */
final class ProxyHeaderException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    ProxyHeaderException() {
        super("no proper PROXY protocol header");
    }
}
