package org.redoubt.directory.credential;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Slows down who guesses passwords, by login and by network, and leaves alone who signed in from there before.
 *
 * <p>A pair of login and network from which that login signed in within 30 days is known as good. For it only
 * failures of the pair itself count, and the longest wait is short: an attack from elsewhere locks nobody out, and
 * an attacker in the same network still gets no more than two guesses a minute. For all others the failures of the
 * login (from everywhere) and of the network (for all logins) both count. Each failure beyond the free ones
 * doubles the wait. While one waits nothing is checked and nothing is counted. An hour without failure forgets.
 *
 * <p>All tables are bounded; the entry that was not used for the longest time makes room.
 */
public final class Throttle {
    private static final Rule LOGIN =
            new Rule(CredentialLimits.FREE_FAILURES, CredentialLimits.LONGEST_LOGIN_WAIT);
    private static final Rule NETWORK =
            new Rule(CredentialLimits.FREE_NETWORK_FAILURES, CredentialLimits.LONGEST_NETWORK_WAIT);
    private static final Rule GOOD_PAIR =
            new Rule(CredentialLimits.FREE_FAILURES, CredentialLimits.LONGEST_GOOD_WAIT);

    /** In an IPv6 address written out, and one more before the port. */
    private static final int COLONS_WITH_PORT = 8;

    private final InstantSource clock;
    private final Map<String, Count> logins = bounded(CredentialLimits.MAX_COUNTS);
    private final Map<String, Count> networks = bounded(CredentialLimits.MAX_COUNTS);
    private final Map<Pair, Count> pairs = bounded(CredentialLimits.MAX_COUNTS);
    private final Map<Pair, Instant> good = bounded(CredentialLimits.MAX_GOOD_PAIRS);

    public Throttle(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The network of a remote address: IPv4 by 24 bits, IPv6 by 56, what one customer of a provider gets.
     *
     * @param remote {@code address:port}, or any other text, which stands for itself
     */
    public static String network(String remote) {
        try {
            InetAddress address = InetAddress.ofLiteral(host(remote));
            int kept = address instanceof Inet4Address ? 3 : 7;
            return HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), kept));
        } catch (IllegalArgumentException noAddress) {
            return remote;
        }
    }

    /** How long this login must wait from this network; zero to go on. */
    public synchronized Duration wait(String login, String network) {
        Instant now = clock.instant();
        Pair pair = new Pair(login, network);
        if (isGood(pair, now)) {
            return GOOD_PAIR.wait(pairs.get(pair), now);
        }
        Duration byLogin = LOGIN.wait(logins.get(login), now);
        Duration byNetwork = NETWORK.wait(networks.get(network), now);
        return byLogin.compareTo(byNetwork) > 0 ? byLogin : byNetwork;
    }

    /**
     * How long what cannot be guessed, such as a passkey, must wait from this network: not at all where the login is known
     * there, and else for the network's failures alone. Guesses at the login count nowhere, so that they keep nobody out.
     */
    public synchronized Duration waitOfNetwork(String login, String network) {
        Instant now = clock.instant();
        return isGood(new Pair(login, network), now) ? Duration.ZERO : NETWORK.wait(networks.get(network), now);
    }

    /** Something that cannot be guessed was wrong: the network's failure, and no login's. */
    public synchronized void failedFrom(String network) {
        Instant now = clock.instant();
        networks.merge(network, Count.first(now), (old, first) -> old.next(now));
    }

    public synchronized void failed(String login, String network) {
        Instant now = clock.instant();
        Pair pair = new Pair(login, network);
        if (isGood(pair, now)) {
            pairs.merge(pair, Count.first(now), (old, first) -> old.next(now));
            return;
        }
        logins.merge(login, Count.first(now), (old, first) -> old.next(now));
        networks.merge(network, Count.first(now), (old, first) -> old.next(now));
    }

    /**
     * Somebody has signed in.
     *
     * @return whether that is to be remembered for the next process: the pair is new, or was last seen a day ago
     */
    public synchronized boolean succeeded(String login, String network) {
        Instant now = clock.instant();
        Pair pair = new Pair(login, network);
        pairs.remove(pair);
        Instant end = now.plus(CredentialLimits.GOOD_LIFE);
        Instant before = good.get(pair);
        if (before != null && before.plus(CredentialLimits.GOOD_PRECISION).isAfter(end)) {
            return false;
        }
        good.put(pair, end);
        return true;
    }

    /** What an earlier process remembered: this login signed in from there at that time. */
    public synchronized void remember(String login, String network, Instant last) {
        Instant end = last.plus(CredentialLimits.GOOD_LIFE);
        if (end.isAfter(clock.instant())) {
            good.put(new Pair(login, network), end);
        }
    }

    private boolean isGood(Pair pair, Instant now) {
        Instant end = good.get(pair);
        return end != null && now.isBefore(end);
    }

    /**
     * Without the port: what follows the last colon, unless the text is an IPv6 address with no port. Java writes all
     * eight groups of one, so that with nine the last is a port.
     */
    public static String host(String remote) {
        int end = remote.lastIndexOf(':');
        if (!remote.startsWith("[") && remote.chars().filter(c -> c == ':').count() == COLONS_WITH_PORT) {
            return remote.substring(0, end);
        }
        boolean bare = end < 0 || remote.endsWith("]") || !remote.startsWith("[") && remote.indexOf(':') < end;
        return (bare ? remote : remote.substring(0, end)).replace("[", "").replace("]", "");
    }

    private static <K, V> Map<K, V> bounded(int max) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > max;
            }
        };
    }

    private record Pair(String login, String network) {}

    /** Failures, and when the last one was. */
    private record Count(int failures, Instant last) {
        static Count first(Instant now) {
            return new Count(1, now);
        }

        Count next(Instant now) {
            return forgotten(now) ? first(now) : new Count(Math.min(failures + 1, 1_000), now);
        }

        boolean forgotten(Instant now) {
            return now.isAfter(last.plus(CredentialLimits.FORGET_FAILURES));
        }
    }

    /**
     * How many failures are free, and how long the wait may grow.
     *
     * @param free failures without a wait
     * @param longest the longest wait
     */
    private record Rule(int free, Duration longest) {
        Duration wait(@Nullable Count count, Instant now) {
            if (count == null || count.failures < free || count.forgotten(now)) {
                return Duration.ZERO;
            }
            long seconds = Math.min(longest.toSeconds(), 1L << Math.min(30, count.failures - free));
            Duration left = Duration.between(now, count.last.plusSeconds(seconds));
            return left.isNegative() ? Duration.ZERO : left;
        }
    }
}
