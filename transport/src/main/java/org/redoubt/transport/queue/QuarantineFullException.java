package org.redoubt.transport.queue;

import java.io.IOException;

/** There is so much in quarantine that no more is set aside. */
public final class QuarantineFullException extends IOException {
    private static final long serialVersionUID = 1L;

    QuarantineFullException() {
        super("the quarantine is full; let out or drop what is in it");
    }
}
