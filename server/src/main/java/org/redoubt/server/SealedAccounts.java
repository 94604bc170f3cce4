package org.redoubt.server;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.Accounts;
import org.redoubt.directory.AccountLocks;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.past.PastMail;
import org.redoubt.store.id.AccountId;

/** Joins who signs people in and what keeps their accounts, which do not know each other. */
record SealedAccounts(Accounts accounts, PastMail past) implements AccountLocks {
    @Override
    public void seal(AccountId account, byte[] lock, LiveSession session) throws IOException {
        // Before, so that a crash in between leaves nothing of a sealed account; and after, for what came meanwhile.
        past.forget(account);
        accounts.seal(account, lock, session);
        past.forget(account);
    }

    @Override
    public void unseal(AccountId account, byte[] lock) throws IOException {
        accounts.unseal(account, lock);
    }

    @Override
    public boolean sealed(AccountId account) throws IOException {
        return accounts.sealed(account);
    }

    @Override
    public boolean held(AccountId account) throws IOException {
        return accounts.held(account);
    }

    @Override
    public boolean open(AccountId account, byte[] lock, LiveSession session) throws IOException {
        return accounts.open(account, lock, session);
    }

    @Override
    public Optional<byte[]> lock(AccountId account, LiveSession session) {
        return accounts.lock(account, session);
    }
}
