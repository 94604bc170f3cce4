package org.redoubt.account;

import java.io.IOException;

/** A message is longer than it may be; nothing of it was kept. */
public final class MessageTooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    MessageTooLargeException() {
        super("the message is longer than it may be");
    }
}
