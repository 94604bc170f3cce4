package org.redoubt.transport.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.redoubt.transport.Limits;
import org.redoubt.transport.codec.Hold;

/** How far ahead mail may be handed over (RFC 4865 3). */
public final class FutureRelease {
    /** For how long a message may wait. */
    public static final Duration LONGEST = Limits.FUTURE_RELEASE;

    private FutureRelease() {}

    /** The latest time that is taken; whole days, so that what is announced holds for a while. */
    public static Instant latest(Instant now) {
        return now.plus(LONGEST).truncatedTo(ChronoUnit.DAYS);
    }

    /** Whether a hold goes beyond what was announced. */
    public static boolean tooLate(Hold hold, Instant now) {
        return switch (hold) {
            case Hold.For(var interval) -> interval.compareTo(LONGEST) > 0;
            case Hold.Until(var time) -> time.isAfter(now.plus(LONGEST));
        };
    }
}
