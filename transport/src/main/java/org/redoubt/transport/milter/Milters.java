package org.redoubt.transport.milter;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.wire.Dialer;

/**
 * The filters that are configured.
 *
 * @param settings those in force, in the order in which they are asked
 * @param hostname our name, which they know as {@code j}
 */
public record Milters(Supplier<List<MilterSettings>> settings, Dialer dialer, String hostname, LongSupplier nanoTime) {
    /** A conversation with those that are asked about a listener's mail; nothing is opened yet. */
    public MilterChain chain(Mode listener, MilterPeer peer) {
        return new MilterChain(
                this,
                peer,
                settings.get().stream().filter(one -> one.listeners().contains(listener)).toList());
    }
}
