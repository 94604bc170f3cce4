package org.redoubt.jmap.codec;

/** The octets are no I-JSON (RFC 7493), or more deeply nested than any request is. */
public final class NotJsonException extends Exception {
    NotJsonException(Throwable cause) {
        super("not I-JSON", cause);
    }

    NotJsonException() {
        super("not I-JSON");
    }
}
