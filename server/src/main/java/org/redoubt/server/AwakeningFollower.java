package org.redoubt.server;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.redoubt.account.Awakening;
import org.redoubt.wire.WireRuntime;

/**
 * Waits until snoozed mail is due, and has it come back, and until a signature may count no more, and has that told; looks up
 * now and then, since clocks are set and authorities change.
 */
final class AwakeningFollower implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("org.redoubt.server");
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Awakening awakening;
    private final LongSupplier authorities;
    private final WireRuntime runtime;
    private OptionalLong told = OptionalLong.empty();
    private final Semaphore earlier = new Semaphore(0);
    private final Thread thread;
    private volatile boolean stopping;

    /** @param authorities a number of those whose word counts for signatures */
    AwakeningFollower(Awakening awakening, LongSupplier authorities, WireRuntime runtime) {
        this.awakening = awakening;
        this.authorities = authorities;
        this.runtime = runtime;
        this.thread = runtime.serviceThread("snooze", this::run);
    }

    void start() {
        awakening.listen(earlier::release);
        thread.start();
    }

    private void run() {
        while (!stopping) {
            Duration pause = LONGEST;
            try {
                awakening.run();
                tell(authorities.getAsLong());
                pause = pause(awakening.next());
            } catch (IOException | RuntimeException failed) {
                LOG.log(System.Logger.Level.ERROR, "event=snooze.failed", failed);
            }
            try {
                var _ = earlier.tryAcquire(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS);
                earlier.drainPermits();
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    private void tell(long now) throws IOException {
        if (told.isEmpty() || told.getAsLong() != now) {
            awakening.authorities(now);
            told = OptionalLong.of(now);
        }
    }

    private Duration pause(Optional<Instant> next) {
        return next.map(at -> Duration.between(runtime.now(), at))
                .filter(left -> left.compareTo(LONGEST) < 0)
                .orElse(LONGEST);
    }

    @Override
    public void close() {
        stopping = true;
        awakening.listen(() -> {});
        thread.interrupt();
        try {
            var _ = thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
