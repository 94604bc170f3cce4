package org.redoubt.transport.route;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * How many conversations there are with each host. Thousands of domains share the hosts of a few large providers, which
 * turn away whoever comes by too many connections at once, whatever domains they are for.
 */
final class HostSlots {
    private final int most;
    private final Map<InetSocketAddress, Integer> taken = new HashMap<>();

    HostSlots(int most) {
        this.most = most;
    }

    /** False when there are enough; else {@link #release} it. */
    synchronized boolean take(InetSocketAddress host) {
        int now = taken.getOrDefault(host, 0);
        if (now >= most) {
            return false;
        }
        taken.put(host, now + 1);
        return true;
    }

    synchronized void release(InetSocketAddress host) {
        taken.computeIfPresent(host, (_, count) -> count > 1 ? count - 1 : null);
    }
}
