package org.redoubt.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.redoubt.guard.alert.AlertReceiver;
import org.redoubt.guard.alert.DetectorLoader;
import org.redoubt.guard.alert.Watch;
import org.redoubt.guard.sigma.Level;
import org.redoubt.server.config.AlertsConfig;
import org.redoubt.server.config.DataFolder;
import org.redoubt.transport.queue.Notices;
import org.redoubt.transport.queue.Outbound;
import org.redoubt.wire.Metrics;

/** Starts the watch over the audit log, with those who are told of alerts. */
final class Watching {
    private Watching() {}

    static Watch start(Installation installation, Outbound outbound, Metrics metrics) throws IOException {
        DataFolder folder = installation.folder();
        AlertsConfig config = installation.config().alerts();
        List<AlertReceiver> receivers = new ArrayList<>();
        if (!config.mail().isEmpty()) {
            receivers.add(new AlertMail(
                    new Notices(installation.gate(), installation.directory(), outbound),
                    installation.config().hostname(),
                    config.mail(),
                    level(config.mailLeast())));
        }
        Watch watch = new Watch(
                new Watch.Setting(
                        folder.audit(),
                        installation.audit()::forcedSequence,
                        folder.habits(),
                        installation.watchSealer(),
                        new DetectorLoader(folder.rules(), folder.indicators()),
                        level(config.least())),
                installation.alerts(),
                receivers);
        metrics.gauge("redoubt_watch_behind", "Events of the audit log that no rule has looked at yet", watch::lag);
        metrics.gauge("redoubt_watch_events", "Events that rules have looked at since the start", watch::events);
        metrics.gauge("redoubt_watch_running", "1 while the audit log can be watched", () -> watch.watching() ? 1 : 0);
        metrics.gauge(
                "redoubt_alerts_open",
                "Alerts that nobody has closed",
                () -> installation.alerts().all().stream().filter(alert -> alert.open()).count());
        watch.start();
        return watch;
    }

    private static Level level(String text) {
        return Level.valueOf(text.toUpperCase(Locale.ROOT));
    }
}
