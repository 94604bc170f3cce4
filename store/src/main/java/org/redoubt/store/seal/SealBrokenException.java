package org.redoubt.store.seal;

/** Sealed bytes are not what was sealed: altered, cut, moved to another place, or sealed with another key. */
public final class SealBrokenException extends Exception {
    private static final long serialVersionUID = 1;

    public SealBrokenException(String message) {
        super(message);
    }

    public SealBrokenException(String message, Throwable cause) {
        super(message, cause);
    }
}
