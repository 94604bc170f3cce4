package org.redoubt.account;

/** As {@link AccountClosedException}, where no checked one can pass. */
final class ClosedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ClosedException() {
        super("the account is sealed, and its owner is not signed in");
    }
}
