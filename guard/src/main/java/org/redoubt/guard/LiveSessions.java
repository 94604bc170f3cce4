package org.redoubt.guard;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Every session in which somebody is signed in now, of all protocols of this process. Adding and removing one takes
 * no common lock; listing and ending walk all of them. Safe for many threads.
 */
public final class LiveSessions {
    private final InstantSource clock;
    private final Set<LiveSession> all = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();

    public LiveSessions(InstantSource clock) {
        this.clock = clock;
    }

    /** Begins one; empty when there are {@link Limits#MAX_LIVE_SESSIONS} already. */
    public Optional<LiveSession> begin(SessionInfo info, SignedInBy by) {
        if (count.incrementAndGet() > Limits.MAX_LIVE_SESSIONS) {
            count.decrementAndGet();
            return Optional.empty();
        }
        LiveSession begun = new LiveSession(info, by, clock, Optional.of(this));
        all.add(begun);
        return Optional.of(begun);
    }

    /** Those that fit, the oldest first. */
    public List<LiveSession> list(Predicate<LiveSession> which) {
        return all.stream()
                .filter(which)
                .sorted(Comparator.comparing(LiveSession::since)
                        .thenComparing(session -> session.info().id()))
                .toList();
    }

    /** Ends those that fit and tells which. */
    public List<LiveSession> end(Predicate<LiveSession> which) {
        return list(which).stream().filter(LiveSession::end).toList();
    }

    /** How many there are. */
    public int size() {
        return count.get();
    }

    void remove(LiveSession session) {
        if (all.remove(session)) {
            count.decrementAndGet();
        }
    }
}
