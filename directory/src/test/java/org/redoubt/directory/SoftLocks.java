package org.redoubt.directory;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.redoubt.guard.LiveSession;
import org.redoubt.store.id.AccountId;

/** Accounts that are a lock each, and open for whoever had it. */
final class SoftLocks implements AccountLocks {
    final Map<AccountId, byte[]> sealed = new ConcurrentHashMap<>();
    final Map<LiveSession, byte[]> open = new ConcurrentHashMap<>();

    @Override
    public void seal(AccountId account, byte[] lock, LiveSession session) {
        sealed.put(account, lock.clone());
        open.put(session, lock.clone());
    }

    @Override
    public void unseal(AccountId account, byte[] lock) {
        sealed.remove(account);
        open.clear();
    }

    @Override
    public boolean sealed(AccountId account) {
        return sealed.containsKey(account);
    }

    @Override
    public boolean held(AccountId account) {
        return false;
    }

    @Override
    public boolean open(AccountId account, byte[] lock, LiveSession session) {
        boolean fits = Arrays.equals(sealed.get(account), lock);
        if (fits) {
            open.put(session, lock.clone());
        }
        return fits;
    }

    @Override
    public Optional<byte[]> lock(AccountId account, LiveSession session) {
        return Optional.ofNullable(open.get(session)).map(byte[]::clone);
    }
}
