package org.redoubt.account;

import java.io.IOException;

/** What was asked for is in no mailbox that one may read, or not any more; or a sign-in that may only read changes something. */
public final class RightsRevokedException extends IOException {
    private static final long serialVersionUID = 1L;

    RightsRevokedException() {
        super("there is no right to do this");
    }
}
