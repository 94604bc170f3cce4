package org.redoubt.server.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.redoubt.server.config.SpamConfig;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.Dialer.Reach;
import org.redoubt.wire.OutgoingConnection;
import org.redoubt.wire.WireRuntime;

/** Whether the scanners that are configured can be reached; without any there is nothing to say. */
final class ScannerCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private ScannerCheck() {}

    static List<Finding> of(SpamConfig spam) {
        List<Finding> findings = new ArrayList<>();
        spam.clamd().ifPresent(where -> findings.add(of("clamd", where, spam.deferUnscanned())));
        spam.rspamd().ifPresent(where -> findings.add(of("rspamd", where, spam.deferUnscanned())));
        return findings;
    }

    private static Finding of(String name, InetSocketAddress where, boolean deferring) {
        return reach(
                name,
                where,
                "so mail " + (deferring ? "has to wait" : "is taken unscanned")
                        + "; start it, or take it out of redoubt.toml, [spam]");
    }

    /** @param otherwise what follows when it cannot be reached */
    static Finding reach(String name, SocketAddress where, String otherwise) {
        String place = where instanceof InetSocketAddress there
                ? there.getAddress().getHostAddress() + " port " + there.getPort()
                : where.toString();
        try (WireRuntime runtime = WireRuntime.system();
                Dialer dialer = new Dialer(runtime, List.of());
                OutgoingConnection _ = where instanceof UnixDomainSocketAddress here
                        ? dialer.connect(here)
                        : dialer.connect((InetSocketAddress) where, Reach.CONFIGURED, PATIENCE)) {
            return Finding.ok(name, "accepts on " + place);
        } catch (IOException unreachable) {
            return Finding.warning(name, "does not accept on " + place + ", " + otherwise);
        }
    }
}
