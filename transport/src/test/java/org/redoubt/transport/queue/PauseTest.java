package org.redoubt.transport.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.Limits;

final class PauseTest {
    private static final Instant LOOKED = Instant.parse("2026-11-26T07:00:00Z");
    private static final Instant NOW = LOOKED.plusMillis(5);

    private static Duration pause(Instant next) {
        return OutboundService.pause(Optional.of(next), LOOKED, NOW);
    }

    @Test
    void whatBecameDueDuringTheLookIsLookedAtAtOnce() {
        assertEquals(Duration.ZERO, pause(LOOKED.plusMillis(1)));
        assertEquals(Duration.ZERO, pause(NOW));
        assertEquals(Duration.ofMillis(20), pause(NOW.plusMillis(20)));
    }

    @Test
    void whatWasDueBeforeAndWhatIsFarAwayWaitForTheNextRound() {
        assertEquals(Limits.QUEUE_ROUND, pause(LOOKED));
        assertEquals(Limits.QUEUE_ROUND, pause(LOOKED.minusSeconds(60)));
        assertEquals(Limits.QUEUE_ROUND, pause(NOW.plusSeconds(60)));
        assertEquals(Limits.QUEUE_ROUND, OutboundService.pause(Optional.empty(), LOOKED, NOW));
    }
}
