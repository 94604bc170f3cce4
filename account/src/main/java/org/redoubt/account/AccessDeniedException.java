package org.redoubt.account;

/** The principal may not do that with this account, or there is no such account: nobody is told which. */
public final class AccessDeniedException extends Exception {
    private static final long serialVersionUID = 1;

    AccessDeniedException() {
        super("no access to this account");
    }
}
