package org.redoubt.account;

import org.redoubt.store.id.AccountId;

/**
 * Whom an entry of who may do what names, RFC 4314 2. People are named by their accounts and groups by their numbers
 * in the directory; neither is ever given to anybody else, so an address that changes hands takes no rights along.
 */
public sealed interface Grantee {
    /** Whoever has this account. */
    record Person(AccountId account) implements Grantee {}

    /**
     * Everybody who is in a group at the moment of asking, also through groups within it.
     *
     * @param id its number in the directory
     */
    record Group(long id) implements Grantee {}

    /** Everybody who signs in. */
    record Anyone() implements Grantee {}
}
