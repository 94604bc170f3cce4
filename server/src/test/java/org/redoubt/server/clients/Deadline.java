package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Waiting for what another process does: looked at again and again until it is so, or the time is over. */
public final class Deadline {
    /** Wide, for a machine that is busy with other things; nobody waits it out when all is well. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private Deadline() {}

    /** Something to look at. */
    @FunctionalInterface
    public interface Look<T> {
        Optional<T> look() throws IOException;
    }

    /** A condition to look at. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws IOException;
    }

    /** The first thing that the look finds; fails the test, in these words, when it never does. */
    public static <T> T find(String what, Look<T> look) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Optional<T> found = look.look();
        while (found.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE.toNanos());
            found = look.look();
        }
        return found.orElseGet(() -> fail("not within " + PATIENCE.toSeconds() + " s: " + what));
    }

    public static void await(String what, Condition condition) throws IOException {
        find(what, () -> condition.holds() ? Optional.of(true) : Optional.empty());
    }
}
