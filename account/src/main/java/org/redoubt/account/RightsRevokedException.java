package org.redoubt.account;

import java.io.IOException;

/** What was asked for is in no mailbox that one may read, or not any more. */
public final class RightsRevokedException extends IOException {
    private static final long serialVersionUID = 1L;

    RightsRevokedException() {
        super("there is no right to read this");
    }
}
