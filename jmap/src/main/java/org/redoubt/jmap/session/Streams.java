package org.redoubt.jmap.session;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.redoubt.jmap.Limits;
import org.redoubt.store.id.AccountId;

/** Counts what stays open, for each person. */
public final class Streams {
    private final Map<AccountId, Integer> open = new ConcurrentHashMap<>();

    /** One more; false when there are too many. */
    boolean enter(AccountId person) {
        if (open.merge(person, 1, Integer::sum) > Limits.STREAMS) {
            leave(person);
            return false;
        }
        return true;
    }

    void leave(AccountId person) {
        open.computeIfPresent(person, (_, count) -> count <= 1 ? null : count - 1);
    }
}
