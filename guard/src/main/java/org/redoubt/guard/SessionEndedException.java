package org.redoubt.guard;

/** The session was ended by somebody who may; nothing is done in it any more. */
public final class SessionEndedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SessionEndedException() {
        super("the session was ended");
    }
}
