package org.redoubt.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.redoubt.filter.Standing.Event;

class StandingTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private static Standing by(int people, Event event) {
        Standing standing = Standing.NONE;
        for (int who = 0; who < people; who++) {
            standing = standing.learn(event, who, NOW);
        }
        return standing;
    }

    @Test
    void whatPeopleSayWeighsByHowMany() {
        assertEquals(0, Standing.NONE.mistrust());
        double one = by(1, Event.SAID_SPAM).mistrust();
        double ten = by(10, Event.SAID_SPAM).mistrust();
        assertTrue(one > 0 && one < 1 && ten > 2, one + " " + ten);
        assertTrue(by(10, Event.SAID_GOOD).mistrust() < -2);
        assertEquals(0, by(4, Event.GOOD).mistrust(), "what is hardly known says nothing");
    }

    @Test
    void onePersonCountsOnceADayAndNeverForMany() {
        Standing standing = Standing.NONE;
        for (int i = 0; i < 100; i++) {
            standing = standing.learn(Event.SAID_SPAM, 7, NOW);
        }
        assertEquals(2, standing.bad());
        for (int day = 0; day < 300; day++) {
            standing = standing.learn(Event.SAID_SPAM, 7, NOW.plus(DAY.multipliedBy(day)));
        }
        assertTrue(standing.bad() > 20);
        assertEquals(Standing.OF_ONE_PERSON, standing.countedBad());
        Standing others = standing;
        for (int who = 8; who < 24; who++) {
            others = others.learn(Event.SAID_GOOD, who, NOW.plus(DAY.multipliedBy(300)));
        }
        assertTrue(others.mistrust() < -1, "others outvote her: " + others.mistrust());
    }

    @Test
    void whatWasNoticedDoesNotKeepAPersonFromSayingSomething() {
        Standing standing = Standing.NONE.learn(Event.GOOD, 1, NOW).learn(Event.SPAM, 1, NOW).learn(Event.SAID_SPAM, 1, NOW);
        assertEquals(0.3, standing.good(), 1e-9);
        assertEquals(2.5, standing.bad(), 1e-9);
    }

    @Test
    void halfIsForgottenInAMonthAndAllInTime() {
        Standing bad = by(10, Event.SAID_SPAM);
        Standing later = bad.faded(NOW.plus(DAY.multipliedBy(30)));
        assertEquals(10, later.bad(), 1e-6);
        assertEquals(bad.forgottenAt().toEpochMilli(), later.forgottenAt().toEpochMilli(), 1_000);
        Standing last = bad.faded(bad.forgottenAt());
        assertEquals(0.25, last.bad(), 1e-6);
        assertEquals(0, last.mistrust());
        assertEquals(bad, bad.faded(NOW.minus(DAY)), "a clock that is set back brings nothing back");
    }

    @Test
    void whoCountedIsForgottenAfterTwoPeriods() {
        Standing bad = by(10, Event.SAID_SPAM);
        assertTrue(bad.faded(NOW.plus(DAY.multipliedBy(60))).countedBad() > 4);
        assertEquals(0, bad.faded(NOW.plus(DAY.multipliedBy(180))).countedBad());
    }

    @Test
    void itIsReadAsItWasWritten() {
        Standing standing = by(20, Event.SAID_SPAM).learn(Event.GOOD, -3, NOW).faded(NOW.plus(DAY.multipliedBy(61)));
        assertEquals(Optional.of(standing), Standing.decode(standing.encode()));
        assertEquals(Optional.empty(), Standing.decode("2 " + standing.encode().substring(2)));
        assertEquals(Optional.empty(), Standing.decode("1 x"));
        assertEquals(Optional.empty(), Standing.decode(standing.encode().replace("1 ", "1 x")));
    }
}
