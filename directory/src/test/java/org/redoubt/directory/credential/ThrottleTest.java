package org.redoubt.directory.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.TestClock;

class ThrottleTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final TestClock clock = new TestClock();
    private final Throttle throttle = new Throttle(clock);

    @Test
    void fiveErrorsAreForgivenThenTheWaitDoubles() {
        for (int i = 0; i < 4; i++) {
            throttle.failed("alice", "net");
            assertEquals(Duration.ZERO, throttle.wait("alice", "net"));
        }
        for (int seconds : new int[] {1, 2, 4, 8, 16}) {
            throttle.failed("alice", "net");
            assertEquals(Duration.ofSeconds(seconds), throttle.wait("alice", "net"));
            clock.forward(Duration.ofSeconds(seconds));
            assertEquals(Duration.ZERO, throttle.wait("alice", "net"));
        }
    }

    @Test
    void theWaitOfALoginHasAnEndAndAnHourForgets() {
        fail("alice", "net", 200);
        assertEquals(Duration.ofMinutes(5), throttle.wait("alice", "other"));
        assertEquals(Duration.ofMinutes(15), throttle.wait("bob", "net"));
        clock.forward(Duration.ofMinutes(61));
        throttle.failed("alice", "net");
        assertEquals(Duration.ZERO, throttle.wait("alice", "net"));
    }

    @Test
    void guessesAtOneLoginFromManyNetworksAddUp() {
        for (int i = 0; i < 10; i++) {
            throttle.failed("alice", "net" + i);
        }
        assertTrue(throttle.wait("alice", "another").isPositive());
        assertEquals(Duration.ZERO, throttle.wait("bob", "another"));
    }

    @Test
    void guessesAtManyLoginsFromOneNetworkAddUp() {
        for (int i = 0; i < 25; i++) {
            throttle.failed("user" + i, "net");
        }
        assertTrue(throttle.wait("somebody", "net").isPositive());
        assertEquals(Duration.ZERO, throttle.wait("somebody", "other"));
    }

    @Test
    void anAttackFromElsewhereDoesNotLockOutWhoSignedInFromHereBefore() {
        throttle.succeeded("alice", "home");
        fail("alice", "botnet", 500);
        assertEquals(Duration.ZERO, throttle.wait("alice", "home"));
        assertTrue(throttle.wait("alice", "botnet").isPositive());
    }

    @Test
    void aNoisyNeighbourDoesNotLockOutWhoSignedInFromHereBefore() {
        throttle.succeeded("alice", "office");
        for (int i = 0; i < 500; i++) {
            throttle.failed("user" + i, "office");
        }
        assertEquals(Duration.ZERO, throttle.wait("alice", "office"));
    }

    @Test
    void evenFromAGoodPlaceGuessesAreSlowButNeverLong() {
        throttle.succeeded("alice", "home");
        fail("alice", "home", 500);
        assertEquals(Duration.ofSeconds(30), throttle.wait("alice", "home"));
        assertEquals(Duration.ZERO, throttle.wait("alice", "elsewhere"));
    }

    @Test
    void aGoodPlaceIsForgottenAfterAMonth() {
        throttle.succeeded("alice", "home");
        clock.forward(DAY.multipliedBy(31));
        fail("alice", "botnet", 50);
        assertTrue(throttle.wait("alice", "home").isPositive());
    }

    @Test
    void manyStrangersDoNotFillTheMemory() {
        for (int i = 0; i < 300_000; i++) {
            throttle.failed("u" + i, "n" + i);
        }
        assertEquals(Duration.ZERO, throttle.wait("u0", "n0"));
    }

    @Test
    void networksAreWhatOneCustomerGets() {
        assertEquals(Throttle.network("192.0.2.1:25"), Throttle.network("192.0.2.200:4000"));
        assertNotEquals(Throttle.network("192.0.2.1:25"), Throttle.network("192.0.3.1:25"));
        assertEquals(Throttle.network("[2001:db8:0:1200::1]:25"), Throttle.network("[2001:db8:0:12ff::9]:26"));
        assertEquals(Throttle.network("2001:db8:0:1200::1"), Throttle.network("[2001:db8:0:1200::1]:25"));
        assertNotEquals(Throttle.network("[2001:db8:0:1200::1]:25"), Throttle.network("[2001:db8:0:1300::1]:25"));
        assertEquals(Throttle.network("192.0.2.1:1"), Throttle.network("[::ffff:192.0.2.7]:2"));
        // As Java writes it, with the port behind.
        assertEquals(Throttle.network("2001:db8:0:1200:0:0:0:1:25"), Throttle.network("[2001:db8:0:1200::1]:4000"));
        assertEquals("2001:db8:0:1200:0:0:0:1", Throttle.host("2001:db8:0:1200:0:0:0:1:25"));
        assertEquals("local", Throttle.network("local"));
    }

    private void fail(String login, String network, int times) {
        for (int i = 0; i < times; i++) {
            throttle.failed(login, network);
        }
    }
}
