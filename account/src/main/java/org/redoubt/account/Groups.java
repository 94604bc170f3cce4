package org.redoubt.account;

import org.redoubt.store.id.AccountId;

/** Who is in which group: the directory knows, and is asked each time that rights are. Fast, and safe for many threads. */
@FunctionalInterface
public interface Groups {
    /** Where there are none. */
    Groups NONE = (_, _) -> false;

    /**
     * Whether somebody is in a group now, by herself or in a group within it.
     *
     * @param group its number in the directory; one that is gone has nobody
     */
    boolean has(long group, AccountId person);
}
