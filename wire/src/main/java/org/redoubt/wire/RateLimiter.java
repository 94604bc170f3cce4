package org.redoubt.wire;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A token bucket for each address (IPv4, or IPv6 /64) in bounded memory.
 *
 * <p>A bucket is one number, the time at which it will be full again; taking a token moves that time on by what
 * one token takes to come back. An address whose bucket is full needs no entry, so entries go by themselves.
 */
public final class RateLimiter {
    /** Entries looked at when the table is full and room must be found. */
    private static final int EVICTION_SCAN = 64;

    private final Map<Long, Long> fullAgainAt = new ConcurrentHashMap<>();
    private final long perTokenNanos;
    private final long depthNanos;
    private final int maxAddresses;
    private final WireRuntime runtime;

    /**
     * @param burst tokens in a full bucket
     * @param perToken time after which one token is back
     * @param maxAddresses entries kept; beyond them the address that is nearest to a full bucket is forgotten
     */
    public RateLimiter(int burst, Duration perToken, int maxAddresses, WireRuntime runtime) {
        if (burst < 1 || maxAddresses < 1 || perToken.toNanos() < 1) {
            throw new IllegalArgumentException("a rate limit must allow something");
        }
        this.perTokenNanos = perToken.toNanos();
        this.depthNanos = Math.multiplyExact(perTokenNanos, burst);
        this.maxAddresses = maxAddresses;
        this.runtime = runtime;
    }

    /** Takes a token; false when the address has none left, which costs it nothing further. */
    public boolean tryAcquire(InetAddress address) {
        long now = runtime.nanoTime();
        Long key = AddressKey.of(address);
        if (fullAgainAt.size() >= maxAddresses && !fullAgainAt.containsKey(key)) {
            makeRoom(now);
        }
        boolean[] granted = new boolean[1];
        fullAgainAt.compute(key, (k, before) -> {
            long from = before == null || before - now < 0 ? now : before;
            granted[0] = from + perTokenNanos - now <= depthNanos;
            return granted[0] ? Long.valueOf(from + perTokenNanos) : before;
        });
        return granted[0];
    }

    /** Addresses that are kept at the moment. */
    public int addresses() {
        return fullAgainAt.size();
    }

    private void makeRoom(long now) {
        Iterator<Map.Entry<Long, Long>> entries = fullAgainAt.entrySet().iterator();
        Map.Entry<Long, Long> nearest = null;
        for (int i = 0; i < EVICTION_SCAN && entries.hasNext(); i++) {
            Map.Entry<Long, Long> entry = entries.next();
            if (nearest == null || entry.getValue() - nearest.getValue() < 0) {
                nearest = entry;
            }
            if (entry.getValue() - now < 0) {
                entries.remove();
            }
        }
        if (nearest != null) {
            fullAgainAt.remove(nearest.getKey(), nearest.getValue());
        }
    }
}
