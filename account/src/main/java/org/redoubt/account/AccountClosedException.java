package org.redoubt.account;

import java.io.IOException;

/**
 * A sealed account is wanted while nobody has its key in memory: nothing of it can be read or changed, by whomever. It is
 * open again when its owner signs in.
 */
public final class AccountClosedException extends IOException {
    private static final long serialVersionUID = 1;

    AccountClosedException() {
        super("the account is sealed, and its owner is not signed in");
    }
}
