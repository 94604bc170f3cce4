package org.redoubt.transport.trust;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.account.OutboundQueue;

/**
 * Has mail that looks suspicious come once more (RFC 6647): programs that send spam mostly do not. A network whose mail
 * came again is known from then on, and its mail is not delayed.
 *
 * <p>What was seen is notes of the queue, which are sealed, named by keyed hashes and forgotten in time. Only so many
 * are begun in an hour: beyond, mail is taken at once.
 */
public final class Greylist {
    /** RFC 6647 5: how long the other server has to wait; most try again after five minutes and more. */
    private static final Duration WAIT = Duration.ofMinutes(4);

    /** By when it has to come again. */
    private static final Duration PATIENCE = Duration.ofDays(2);

    /** How long a network stays known after its last mail that was suspicious. */
    private static final Duration KNOWN = Duration.ofDays(40);

    /** How often it is written down that a network is still met. */
    private static final Duration RENEWED = Duration.ofDays(1);

    /** Messages that are had come again in an hour: each is a record on disk for two days. */
    private static final int BEGUN = 2_000;

    private final OutboundQueue queue;
    private final InstantSource clock;
    private Instant hour = Instant.EPOCH;
    private int begun;

    public Greylist(OutboundQueue queue, InstantSource clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /**
     * Whether a suspicious message is to come again.
     *
     * @param sender empty for the null sender
     * @throws IOException when the store failed
     */
    public boolean delays(InetAddress client, String sender, List<String> recipients) throws IOException {
        Instant now = clock.instant();
        String network = "greylist network " + network(client);
        Optional<String> known = queue.note(network);
        if (known.isPresent()) {
            if (isOld(known.get(), now)) {
                queue.note(network, now.toString(), now.plus(KNOWN));
            }
            return false;
        }
        String message = "greylist message " + network(client) + '\n'
                + String.join("\n", recipients.stream().sorted().toList()).toLowerCase(Locale.ROOT) + '\n'
                + sender.toLowerCase(Locale.ROOT);
        Optional<Instant> first = queue.note(message).map(Instant::parse);
        if (first.isEmpty()) {
            if (!mayBegin(now)) {
                return false;
            }
            queue.note(message, now.toString(), now.plus(PATIENCE));
            return true;
        }
        if (now.isBefore(first.get().plus(WAIT))) {
            return true;
        }
        queue.note(network, now.toString(), now.plus(KNOWN));
        return false;
    }

    /** Whether the day on which a network was met last is to be written anew: not for each message. */
    private static boolean isOld(String since, Instant now) {
        // Earlier versions kept no date.
        return since.equals("known") || Instant.parse(since).isBefore(now.minus(RENEWED));
    }

    private synchronized boolean mayBegin(Instant now) {
        if (!now.isBefore(hour.plus(Duration.ofHours(1)))) {
            hour = now;
            begun = 0;
        }
        return begun++ < BEGUN;
    }

    /** RFC 6647 5: servers of one sender take turns, so a network counts: 24 bits of IPv4, 48 of IPv6. */
    private static String network(InetAddress client) {
        byte[] octets = client.getAddress();
        return HexFormat.of().formatHex(Arrays.copyOf(octets, octets.length == 4 ? 3 : 6));
    }
}
