package org.redoubt.transport.milter;

import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.wire.Dialer;

/**
 * The filters that are configured.
 *
 * @param settings those in force, in the order in which they are asked
 * @param hostname our name, which they know as {@code j}
 * @param nanoTime the clock by which an answer takes too long
 */
public record Milters(Supplier<List<MilterSettings>> settings, Dialer dialer, String hostname, LongSupplier nanoTime) {
    /** A conversation with those that are asked about a listener's mail, of which nothing is opened yet; empty without any. */
    public Optional<MilterChain> chain(Mode listener, MilterPeer peer) {
        List<MilterSettings> all = settings.get();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        List<MilterSettings> asked =
                all.stream().filter(one -> one.listeners().contains(listener)).toList();
        return asked.isEmpty() ? Optional.empty() : Optional.of(new MilterChain(this, peer, asked));
    }
}
