package org.redoubt.jmap.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.redoubt.jmap.Limits;
import org.redoubt.store.id.AccountId;

class PushPaceTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @Test
    void soManyWithinAnHourAndThenOneAsEachOfThemIsOld() {
        PushPace pace = new PushPace();
        AccountId alice = new AccountId(3);
        for (int i = 0; i < Limits.PUSH_VERIFICATIONS; i++) {
            assertEquals(Optional.empty(), pace.next(alice, NOW.plusSeconds(i)));
        }
        Instant free = NOW.plus(Limits.PUSH_VERIFICATIONS_OF);
        assertEquals(Optional.of(free), pace.next(alice, NOW.plusSeconds(60)));
        assertEquals(Optional.empty(), pace.next(new AccountId(4), NOW.plusSeconds(60)), "others are others");
        assertEquals(Optional.empty(), pace.next(alice, free));
        assertEquals(Optional.of(free.plusSeconds(1)), pace.next(alice, free));
    }
}
