package org.redoubt.account;

import org.redoubt.store.id.AccountId;

/** Somebody in another person's account, and who knows which groups she is in. */
record Guest(AccountId account, Groups groups) {
    boolean isNamedBy(Grantee grantee) {
        return switch (grantee) {
            case Grantee.Person(AccountId person) -> person.equals(account);
            case Grantee.Group(long id) -> groups.has(id, account);
            case Grantee.Anyone _ -> true;
        };
    }
}
