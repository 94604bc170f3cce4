package org.redoubt.guard.mint;

import org.redoubt.guard.Principal;
import org.redoubt.store.id.AccountId;

/** A principal whose sign-in was checked, or the operator of this machine. */
public record AuthenticatedPrincipal(String login, AccountId account, boolean administrator) implements Principal {}
