package org.redoubt.guard.mint;

import org.redoubt.guard.LiveSession;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SignedInBy;
import org.redoubt.store.id.AccountId;

/** A principal whose sign-in was checked, or the operator of this machine. */
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
