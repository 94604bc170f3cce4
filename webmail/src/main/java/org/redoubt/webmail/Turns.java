package org.redoubt.webmail;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.redoubt.store.id.AccountId;

/**
 * Lets so many requests of one person run at once, however many connections and streams she has; others of hers wait. For what
 * holds a message in memory until a client has taken all of the answer.
 */
final class Turns {
    private final int atOnce;
    private final Duration wait;
    private final ConcurrentHashMap<AccountId, Line> lines = new ConcurrentHashMap<>();

    /** Of one person, as long as anybody is in it; counted under the map's lock. */
    private static final class Line {
        final Semaphore free;
        int there;

        Line(int atOnce) {
            this.free = new Semaphore(atOnce, true);
        }
    }

    /** Close it when the answer is sent. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /** @param wait for a turn, at most */
    Turns(int atOnce, Duration wait) {
        this.atOnce = atOnce;
        this.wait = wait;
    }

    /** Waits for a turn; empty when it did not come in time. */
    Optional<Turn> take(AccountId person) {
        Line line = lines.compute(person, (_, known) -> {
            Line here = known == null ? new Line(atOnce) : known;
            here.there++;
            return here;
        });
        if (!taken(line.free)) {
            leave(person);
            return Optional.empty();
        }
        return Optional.of(() -> {
            line.free.release();
            leave(person);
        });
    }

    private boolean taken(Semaphore free) {
        try {
            return free.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void leave(AccountId person) {
        lines.computeIfPresent(person, (_, line) -> --line.there == 0 ? null : line);
    }

    /** People who have a turn or wait for one. */
    int people() {
        return lines.size();
    }
}
