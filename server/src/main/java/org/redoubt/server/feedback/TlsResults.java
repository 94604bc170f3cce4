package org.redoubt.server.feedback;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import org.redoubt.transport.route.HostTrust;
import org.redoubt.transport.route.MailHost;
import org.redoubt.transport.route.TlsObserver;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Draft;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.tracking.TraceEvent.Kind;
import org.redoubt.transport.tracking.Tracing;

/** Notes how encryption with other servers went, for the reports of the day (RFC 8460 4). */
public final class TlsResults implements TlsObserver {
    private final Tracing feedback;
    private final InstantSource clock;

    public TlsResults(Tracing feedback, InstantSource clock) {
        this.feedback = feedback;
        this.clock = clock;
    }

    @Override
    public void session(String domain, MailHost host, InetAddress address, Optional<String> failure) {
        Draft draft = TraceEvent.of(Kind.ENCRYPTED, "-", clock.instant())
                .with(Key.DOMAIN, domain)
                .with(Key.HOST, host.name())
                .with(Key.OUTCOME, failure);
        // Only what failed is told of in detail.
        failure.ifPresent(_ -> draft.with(Key.ADDRESS, address.getHostAddress()));
        switch (host.trust()) {
            case HostTrust.Dane(var records, _, _) -> {
                draft.with(Key.POLICY, "tlsa");
                records.forEach(record -> draft.with(
                        Key.CHECKS,
                        record.usage() + " " + record.selector() + ' ' + record.matchingType() + ' '
                                + HexFormat.of().formatHex(record.association())));
            }
            case HostTrust.Authority _, HostTrust.Tested _ -> draft.with(Key.POLICY, "sts");
            case HostTrust.Encryption _ -> draft.with(Key.POLICY, "tlsa");
            case HostTrust.Nothing _ -> draft.with(Key.POLICY, "no-policy-found");
        }
        feedback.note(draft.done());
    }
}
