package org.redoubt.wire;

import java.io.IOException;
import java.io.Serial;

/** Certificate files that cannot be used; the message says why in static text and never quotes a key. */
public final class InvalidCertificateException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    InvalidCertificateException(String why) {
        super(why);
    }

    InvalidCertificateException(String why, Throwable cause) {
        super(why, cause);
    }
}
