package org.redoubt.store.seal;

/** A key is used that was overwritten, since nobody is to have it any more: nothing was sealed or opened by this. */
public final class KeyWipedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    KeyWipedException() {
        super("the key was overwritten");
    }
}
