package org.redoubt.wire;

import java.io.IOException;

/** A connection was asked for to an address that is no host of the Internet and was not configured. */
public final class ForbiddenAddressException extends IOException {
    private static final long serialVersionUID = 1;

    ForbiddenAddressException() {
        super("the address is a loopback, link-local, private or reserved one");
    }
}
