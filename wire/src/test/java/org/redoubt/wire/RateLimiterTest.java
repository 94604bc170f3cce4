package org.redoubt.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.1");

    private final ManualRuntime runtime = WireRuntime.manual();
    private final RateLimiter limiter = new RateLimiter(3, Duration.ofSeconds(10), 100, runtime);

    private int grants(InetAddress address) {
        int granted = 0;
        while (limiter.tryAcquire(address)) {
            granted++;
        }
        return granted;
    }

    @Test
    void aBurstThenOneByOne() {
        assertEquals(3, grants(ADDRESS));
        runtime.advance(Duration.ofSeconds(9));
        assertFalse(limiter.tryAcquire(ADDRESS));
        runtime.advance(Duration.ofSeconds(1));
        assertEquals(1, grants(ADDRESS));
        runtime.advance(Duration.ofHours(1));
        assertEquals(3, grants(ADDRESS));
    }

    @Test
    void addressesDoNotShareButAnIpv6NetworkDoes() {
        assertEquals(3, grants(ADDRESS));
        assertEquals(3, grants(InetAddress.ofLiteral("192.0.2.2")));
        assertEquals(3, grants(InetAddress.ofLiteral("2001:db8::1")));
        assertEquals(0, grants(InetAddress.ofLiteral("2001:db8::2")));
        assertEquals(3, grants(InetAddress.ofLiteral("2001:db8:0:1::1")));
    }

    @Test
    void theTableIsBounded() {
        for (int i = 0; i < 10_000; i++) {
            assertTrue(limiter.tryAcquire(InetAddress.ofLiteral("10.0." + (i >> 8) + "." + (i & 255))));
            assertTrue(limiter.addresses() <= 100);
        }
    }

    @Test
    void whoHasUsedUpMostIsForgottenLast() {
        assertEquals(3, grants(ADDRESS));
        for (int i = 0; i < 60; i++) {
            assertTrue(limiter.tryAcquire(InetAddress.ofLiteral("10.0.0." + i)));
        }
        assertFalse(limiter.tryAcquire(ADDRESS));
    }
}
