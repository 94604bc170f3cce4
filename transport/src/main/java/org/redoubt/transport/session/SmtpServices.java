package org.redoubt.transport.session;

import java.util.Optional;
import org.redoubt.account.Gate;
import org.redoubt.directory.Directory;
import org.redoubt.transport.SmtpConfig;
import org.redoubt.transport.queue.Outbound;
import org.redoubt.transport.scan.Scanners;
import org.redoubt.transport.trust.Arrivals;
import org.redoubt.wire.WireRuntime;

/**
 * What all sessions of one listener share.
 *
 * @param arrivals how mail from strangers is checked; empty where it is not
 * @param inside who looks for viruses in mail that is not checked as that of strangers; empty where nobody does
 */
public record SmtpServices(
        SmtpConfig config,
        Gate gate,
        Directory directory,
        Outbound outbound,
        WireRuntime runtime,
        SmtpMeter meter,
        Optional<Arrivals> arrivals,
        Optional<Scanners> inside) {}
