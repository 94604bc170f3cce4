package org.redoubt.server.admin;

/** An import or export that cannot begin or go on; the message is a sentence for a person. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public RefusedException(String why) {
        super(why);
    }
}
