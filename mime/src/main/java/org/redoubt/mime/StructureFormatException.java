package org.redoubt.mime;

/** Octets that are no message structure of a version this program reads; the message is fixed text and a number. */
public final class StructureFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StructureFormatException(String message) {
        super(message);
    }
}
