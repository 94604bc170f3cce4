package org.redoubt.transport.queue;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When to try again and when to stop.
 *
 * @param first after the first failure; doubled each time
 * @param longest never longer than this
 * @param warnAfter when the sender is told that it takes long
 * @param lifetime when it is returned
 */
public record Schedule(
        Duration first, Duration longest, Duration warnAfter, Duration lifetime, RandomGenerator random) {
    private static final int MAX_DOUBLINGS = 20;
    private static final double JITTER = 0.2;

    /** RFC 5321 4.5.4.1: retries within the first hour, then every few hours, for four to five days. */
    public static Schedule standard() {
        return new Schedule(
                Duration.ofMinutes(5),
                Duration.ofHours(2),
                Duration.ofHours(4),
                Duration.ofDays(5),
                RandomGenerator.getDefault());
    }

    /** The wait after so many failures, a fifth more or less, so that what failed together does not return together. */
    Duration wait(int failures) {
        int doublings = Math.min(Math.max(0, failures - 1), MAX_DOUBLINGS);
        long millis = Math.min(longest.toMillis(), first.toMillis() << doublings);
        return Duration.ofMillis((long) (millis * random.nextDouble(1 - JITTER, 1 + JITTER)));
    }
}
