package org.redoubt.account;

import java.io.IOException;

/** A message has a CR or an LF that stands alone; another server might see its end there. */
public final class BareLineEndException extends IOException {
    private static final long serialVersionUID = 1;

    BareLineEndException() {
        super("a message with a bare CR or LF does not leave this server");
    }
}
