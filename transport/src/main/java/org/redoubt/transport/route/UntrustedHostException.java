package org.redoubt.transport.route;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A host that did not prove what its domain or its route demands of it. */
final class UntrustedHostException extends IOException {
    private static final long serialVersionUID = 1L;

    UntrustedHostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
