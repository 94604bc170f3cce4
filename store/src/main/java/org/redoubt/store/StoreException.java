package org.redoubt.store;

/** The disk, the network or the engine failed; the message is static text, the cause has the data. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
