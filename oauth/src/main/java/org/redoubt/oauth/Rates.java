package org.redoubt.oauth;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import org.redoubt.guard.SessionInfo;
import org.redoubt.wire.RateLimiter;
import org.redoubt.wire.WireRuntime;

/** How often one network may do what costs us memory, and all of them together. */
final class Rates {
    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

    private final InstantSource clock;
    private final RateLimiter registrations;
    private final RateLimiter beginnings;
    private final RateLimiter userCodes;
    /** Guarded by this. */
    private long hour;

    private int registered;

    Rates(InstantSource clock, WireRuntime runtime) {
        this.clock = clock;
        this.registrations =
                new RateLimiter(Limits.REGISTRATIONS, Limits.PER_REGISTRATION, Limits.NETWORKS, runtime);
        this.beginnings = new RateLimiter(Limits.BEGINNINGS, Limits.PER_BEGINNING, Limits.NETWORKS, runtime);
        this.userCodes = new RateLimiter(Limits.USER_CODES, Limits.PER_USER_CODE, Limits.NETWORKS, runtime);
    }

    boolean mayRegister(SessionInfo from) {
        return registrations.tryAcquire(address(from)) && countRegistration();
    }

    private synchronized boolean countRegistration() {
        long now = clock.millis() / HOUR_MILLIS;
        if (now != hour) {
            hour = now;
            registered = 0;
        }
        return ++registered <= Limits.REGISTRATIONS_PER_HOUR;
    }

    boolean mayBegin(SessionInfo from) {
        return beginnings.tryAcquire(address(from));
    }

    boolean mayTryUserCode(SessionInfo from) {
        return userCodes.tryAcquire(address(from));
    }

    private static InetAddress address(SessionInfo from) {
        return from.address().orElseGet(InetAddress::getLoopbackAddress);
    }
}
