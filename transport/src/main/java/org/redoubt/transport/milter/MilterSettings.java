package org.redoubt.transport.milter;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import org.redoubt.transport.SmtpConfig.Mode;

/**
 * A filter of others that is asked about mail.
 *
 * @param address by TCP, or of a socket of this machine
 * @param listeners whose mail it is asked about
 * @param timeout how long it may take for each of its answers
 * @param failure what becomes of mail that it does not answer for
 */
public record MilterSettings(String name, SocketAddress address, Set<Mode> listeners, Duration timeout, Failure failure) {
    /** What becomes of mail when the filter cannot be asked. */
    public enum Failure {
        /** It goes on without. */
        ACCEPT,
        /** It has to come again. */
        TEMPFAIL,
        /** It is refused. */
        REJECT
    }

    public MilterSettings {
        listeners = Set.copyOf(listeners);
    }
}
