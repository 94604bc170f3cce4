package org.redoubt.transport.route;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.redoubt.wire.Metrics;

/**
 * By which of the machine's own addresses mail leaves. Each pool's addresses take turns, one conversation after another;
 * where a pool has no address of the family of the other end, the machine chooses as it does without pools.
 */
public final class SourcePools {
    private final Supplier<List<Pool>> pools;
    private final Metrics metrics;
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

    /**
     * Addresses that stand for each other.
     *
     * @param hello what we call ourselves from them; our name when empty
     * @param domains whose mail leaves by them, in lower case; all others' when empty
     */
    public record Pool(String name, List<InetAddress> addresses, Optional<String> hello, Set<String> domains) {
        public Pool {
            addresses = List.copyOf(addresses);
            domains = Set.copyOf(domains);
        }
    }

    /** Whose turn it is. */
    record Source(Pool pool, InetAddress address) {}

    /** @param pools those in force */
    public SourcePools(Supplier<List<Pool>> pools, Metrics metrics) {
        this.pools = pools;
        this.metrics = metrics;
    }

    /** Without any. */
    public static SourcePools none() {
        return new SourcePools(List::of, new Metrics());
    }

    /** The address for a conversation with a host of a domain; empty where the machine chooses. */
    Optional<Source> next(String domain, InetAddress other) {
        List<Pool> now = pools.get();
        if (now.isEmpty()) {
            return Optional.empty();
        }
        String lower = domain.toLowerCase(Locale.ROOT);
        Optional<Pool> pool = now.stream()
                .filter(one -> one.domains().contains(lower))
                .findFirst()
                .or(() -> now.stream().filter(one -> one.domains().isEmpty()).findFirst());
        return pool.flatMap(chosen -> {
            List<InetAddress> fitting = chosen.addresses().stream()
                    .filter(address -> address.getAddress().length == other.getAddress().length)
                    .toList();
            if (fitting.isEmpty()) {
                return Optional.empty();
            }
            AtomicInteger turn = turns.computeIfAbsent(chosen.name(), _ -> new AtomicInteger());
            return Optional.of(new Source(chosen, fitting.get(Math.floorMod(turn.getAndIncrement(), fitting.size()))));
        });
    }

    /** Something that is done by way of a source. */
    interface Way<R> {
        R go() throws IOException;
    }

    /** Counts how it went. */
    <R> R counted(Source source, Way<R> way) throws IOException {
        boolean done = false;
        try {
            R result = way.go();
            done = true;
            return result;
        } finally {
            metrics.counter(
                            "redoubt_source_connections_total",
                            "Connections to other servers by the pool and address they left from",
                            "pool",
                            source.pool().name(),
                            "address",
                            source.address().getHostAddress(),
                            "outcome",
                            done ? "connected" : "failed")
                    .add(1);
        }
    }
}
