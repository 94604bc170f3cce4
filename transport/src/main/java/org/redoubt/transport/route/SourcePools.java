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
     * @param domains to whom mail leaves by them, in lower case; to all others when empty
     * @param senders whose mail does, addresses and domains in lower case; all others' when empty
     */
    public record Pool(
            String name, List<InetAddress> addresses, Optional<String> hello, Set<String> domains, Set<String> senders) {
        public Pool {
            addresses = List.copyOf(addresses);
            domains = Set.copyOf(domains);
            senders = Set.copyOf(senders);
        }

        /** Of whatever sender. */
        public Pool(String name, List<InetAddress> addresses, Optional<String> hello, Set<String> domains) {
            this(name, addresses, hello, domains, Set.of());
        }

        /** Whether it takes whatever no other does. */
        public boolean forTheRest() {
            return domains.isEmpty() && senders.isEmpty();
        }

        private boolean takes(String domain, String sender) {
            boolean from = senders.isEmpty()
                    || senders.contains(sender)
                    || senders.contains(sender.substring(sender.lastIndexOf('@') + 1));
            return from && (domains.isEmpty() || domains.contains(domain));
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

    /** The first pool for a domain and a sender, else the one for the rest; empty where the machine chooses. */
    Optional<Pool> pool(String domain, String sender) {
        List<Pool> now = pools.get();
        if (now.isEmpty()) {
            return Optional.empty();
        }
        String to = domain.toLowerCase(Locale.ROOT);
        String from = sender.toLowerCase(Locale.ROOT);
        return now.stream()
                .filter(one -> !one.forTheRest() && one.takes(to, from))
                .findFirst()
                .or(() -> now.stream().filter(Pool::forTheRest).findFirst());
    }

    /** The address for a conversation with a host of a domain about mail of a sender; empty where the machine chooses. */
    Optional<Source> next(String domain, String sender, InetAddress other) {
        return pool(domain, sender).flatMap(chosen -> {
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
