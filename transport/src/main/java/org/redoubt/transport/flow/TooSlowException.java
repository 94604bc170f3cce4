package org.redoubt.transport.flow;

import java.io.IOException;

/** The rules took longer for a message than they may; nothing was decided. */
public final class TooSlowException extends IOException {
    private static final long serialVersionUID = 1;

    TooSlowException() {
        super("the rules of the organisation take too long for this message");
    }
}
