package org.redoubt.guard.mint;

import org.redoubt.guard.LiveSession;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SignedInBy;
import org.redoubt.store.id.AccountId;

/**
 * A principal whose sign-in was checked, or the operator of this machine.
 *
 * @param administrator whether she may change the directory: the operator, and whoever is where each request is held
 *     against her roles; nobody in a mail program, whatever roles she holds
 */
public record AuthenticatedPrincipal(String login, AccountId account, boolean administrator, LiveSession session)
        implements Principal {
    /** Somebody who acts on this machine and not over a connection: no list has the session. */
    public AuthenticatedPrincipal(String login, AccountId account, boolean administrator) {
        this(
                login,
                account,
                administrator,
                LiveSession.unlisted(new SignedInBy(login, account.value(), "local", "", false)));
    }
}
