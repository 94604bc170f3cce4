package org.redoubt.directory;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.guard.LiveSession;
import org.redoubt.store.id.AccountId;

/** What keeps sealed accounts, as the directory needs it: who has the lock of one opens it. */
public interface AccountLocks {
    /** Seals an account under a lock of 32 random bytes; done twice it is done once. It is open for the session then. */
    void seal(AccountId account, byte[] lock, LiveSession session) throws IOException;

    /** Makes a sealed account one like others. */
    void unseal(AccountId account, byte[] lock) throws IOException;

    /** Whether an account is sealed. */
    boolean sealed(AccountId account) throws IOException;

    /** Whether an account is under legal hold: such a one is not sealed. */
    boolean held(AccountId account) throws IOException;

    /** Opens an account for a session; false when it is not its lock. */
    boolean open(AccountId account, byte[] lock, LiveSession session) throws IOException;

    /** The lock of an account that is open in this session. */
    Optional<byte[]> lock(AccountId account, LiveSession session);
}
