package org.redoubt.webmail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.redoubt.store.id.AccountId;

/** How many messages one person has in the server's memory to look at. */
class TurnsTest {
    private static final AccountId ALICE = new AccountId(7);

    @Test
    void onePersonHasSoManyAndTakesNoneOfAnothers() {
        Turns turns = new Turns(2, Duration.ZERO);
        Turns.Turn first = turns.take(ALICE).orElseThrow();
        Turns.Turn second = turns.take(ALICE).orElseThrow();
        assertTrue(turns.take(ALICE).isEmpty(), "a third at once");
        Turns.Turn other = turns.take(new AccountId(8)).orElseThrow();
        first.close();
        Turns.Turn third = turns.take(ALICE).orElseThrow();
        assertEquals(2, turns.people());
        second.close();
        third.close();
        other.close();
        assertEquals(0, turns.people(), "nothing is kept of who is gone");
    }
}
