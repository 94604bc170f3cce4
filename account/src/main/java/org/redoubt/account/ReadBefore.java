package org.redoubt.account;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.redoubt.store.id.NumberSet;

/**
 * What one session has read of its principal's own account, by action, as far as that is in the audit log on disk. A program
 * that fetches a message piece by piece, or looks at it again, need not wait for the disk each time: that this session has
 * read this message is there to stay. Each of those reads is written down all the same.
 */
final class ReadBefore {
    /** Beyond this all of it is forgotten, which costs a wait and nothing else: 4 KiB for an action. */
    private static final int MOST_RANGES = 256;

    private final Map<String, NumberSet> byAction = new ConcurrentHashMap<>();

    /** Whether all of these emails were read by this action. */
    boolean all(String action, NumberSet emails) {
        NumberSet known = byAction.getOrDefault(action, NumberSet.EMPTY);
        return emails.minus(known).isEmpty();
    }

    /** To be called when it is on disk that they were. */
    void add(String action, NumberSet emails) {
        byAction.compute(action, (_, known) -> {
            NumberSet both = known == null ? emails : known.union(emails);
            return both.rangeCount() <= MOST_RANGES ? both : null;
        });
    }
}
