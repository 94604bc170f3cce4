package org.redoubt.jmap.session;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.redoubt.jmap.Limits;
import org.redoubt.store.id.AccountId;

/** How often codes are sent to addresses that nobody has vouched for yet, by person. */
final class PushPace {
    /** Guarded by this: when they were sent, the oldest first. */
    private final Map<AccountId, Deque<Instant>> sent = new HashMap<>();

    /** Counts one more; if that is too many, when there may be one again. */
    synchronized Optional<Instant> next(AccountId account, Instant now) {
        Instant old = now.minus(Limits.PUSH_VERIFICATIONS_OF);
        sent.values().removeIf(times -> !times.getLast().isAfter(old));
        Deque<Instant> times = sent.computeIfAbsent(account, _ -> new ArrayDeque<>());
        while (!times.isEmpty() && !times.getFirst().isAfter(old)) {
            times.removeFirst();
        }
        if (times.size() >= Limits.PUSH_VERIFICATIONS) {
            return Optional.of(times.getFirst().plus(Limits.PUSH_VERIFICATIONS_OF));
        }
        times.addLast(now);
        return Optional.empty();
    }
}
