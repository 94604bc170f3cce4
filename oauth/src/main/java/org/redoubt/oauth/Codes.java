package org.redoubt.oauth;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.redoubt.directory.program.Consent;
import org.redoubt.directory.program.ProgramGrants;
import org.redoubt.directory.program.Tokens;

/**
 * Codes that programs were given and have not handed over yet (RFC 6749 4.1.2), by their hashes, in memory: they live for a
 * minute, and a server that starts anew asks people once more. Safe for many threads.
 */
final class Codes {
    private final InstantSource clock;
    /** The oldest first. Guarded by this. */
    private final LinkedHashMap<String, Waiting> waiting = new LinkedHashMap<>();

    Codes(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What a code is bound to.
     *
     * @param consent without the code
     */
    record Bound(Consent consent, String redirectUri, String challenge) {}

    private static final class Waiting {
        final Bound bound;
        final Instant until;

        Waiting(Bound bound, Instant until) {
            this.bound = bound;
            this.until = until;
        }

        void leave() {
            bound.consent().principal().session().close();
        }
    }

    /** A code for this. */
    String make(Bound bound) {
        String code = ProgramGrants.code(bound.consent().principal().account());
        List<Waiting> over = new ArrayList<>();
        synchronized (this) {
            waiting.put(Visits.hash(code), new Waiting(bound, clock.instant().plus(Limits.CODE)));
            over.addAll(expired());
            while (waiting.size() > Limits.CODES) {
                Map.Entry<String, Waiting> oldest = waiting.firstEntry();
                waiting.remove(oldest.getKey());
                over.add(oldest.getValue());
            }
        }
        over.forEach(Waiting::leave);
        return code;
    }

    /**
     * Uses a code up, whatever comes of it. Two who come with the same code at once come one after the other: the second
     * finds what the first was given, and can end that.
     *
     * @param exchange gives tokens for what it is bound to
     * @return empty when it is no code, is none any more, or nothing was given for it
     */
    Optional<Tokens> use(String code, Function<Bound, Optional<Tokens>> exchange) {
        Optional<Waiting> found;
        synchronized (this) {
            found = Optional.ofNullable(waiting.get(Visits.hash(code)));
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Waiting held = found.get();
        synchronized (held) {
            synchronized (this) {
                if (waiting.get(Visits.hash(code)) != held) {
                    return Optional.empty();
                }
            }
            try {
                return held.until.isAfter(clock.instant()) ? exchange.apply(held.bound) : Optional.empty();
            } finally {
                synchronized (this) {
                    waiting.remove(Visits.hash(code), held);
                }
                held.leave();
            }
        }
    }

    void sweep() {
        List<Waiting> over;
        synchronized (this) {
            over = expired();
        }
        over.forEach(Waiting::leave);
    }

    private List<Waiting> expired() {
        List<Waiting> over = waiting.values().stream()
                .filter(each -> !each.until.isAfter(clock.instant()))
                .toList();
        waiting.values().removeAll(over);
        return over;
    }
}
