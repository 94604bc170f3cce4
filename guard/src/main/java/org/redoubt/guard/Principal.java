package org.redoubt.guard;

import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.id.AccountId;

/**
 * Somebody who has signed in. Holding one is proof of it: only the directory and the assembly of the server can
 * make one.
 */
public sealed interface Principal permits AuthenticatedPrincipal {
    /** The address signed in with, in the directory's lower-case form. */
    String login();

    /** The principal's own account. */
    AccountId account();

    boolean administrator();

    /** The session that the sign-in began: what it may do, and whether it still may. */
    LiveSession session();
}
