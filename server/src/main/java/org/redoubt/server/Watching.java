package org.redoubt.server;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.guard.alert.AlertReceiver;
import org.redoubt.guard.alert.DetectorLoader;
import org.redoubt.guard.alert.Watch;
import org.redoubt.guard.export.AuditExport;
import org.redoubt.guard.sigma.Level;
import org.redoubt.server.config.AlertsConfig;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.NotifyConfig;
import org.redoubt.server.notify.Hosts;
import org.redoubt.server.notify.SyslogSender;
import org.redoubt.server.notify.WebhookReceiver;
import org.redoubt.transport.queue.Outbound;
import org.redoubt.transport.queue.SystemMail;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.Metrics;

/** Starts the watch over the audit log, with those who are told of alerts. */
final class Watching {
    private Watching() {}

    /** What was started; closing it ends all. */
    static AutoCloseable start(Installation installation, Outbound outbound, Dialer dialer, Metrics metrics)
            throws IOException {
        Hosts hosts = new Hosts(dialer, installation.resolver());
        Optional<SyslogSender> syslog = installation.config().alerts().others().syslog()
                .map(target -> new SyslogSender(hosts, target, installation.config().hostname(), Main.version()));
        Watch watch = watch(installation, receivers(installation, outbound, hosts, syslog), metrics);
        installation.gate().onArrival(
                new ArrivingIndicators(watch::indicators, installation.audit(), InstantSource.system()));
        boolean events = installation.config().alerts().others().syslog()
                .filter(NotifyConfig.SyslogTarget::events)
                .isPresent();
        if (syslog.isEmpty() || !events) {
            return watch;
        }
        AuditExport export = new AuditExport(
                installation.folder().audit(),
                installation.audit()::forcedSequence,
                installation.folder().exported(),
                syslog.get());
        metrics.gauge("redoubt_export_behind", "Events of the audit log that were not handed on yet", export::lag);
        export.start();
        return () -> {
            export.close();
            watch.close();
        };
    }

    private static List<AlertReceiver> receivers(
            Installation installation, Outbound outbound, Hosts hosts, Optional<SyslogSender> syslog) {
        AlertsConfig config = installation.config().alerts();
        List<AlertReceiver> receivers = new ArrayList<>();
        if (!config.mail().isEmpty()) {
            receivers.add(new AlertMail(
                    new SystemMail(outbound, installation.directory(), installation.gate())::send,
                    installation.config().hostname(),
                    config.mail(),
                    level(config.mailLeast()),
                    InstantSource.system()));
        }
        config.others()
                .webhook()
                .ifPresent(target -> receivers.add(new WebhookReceiver(
                        hosts, target, installation.folder().resolve(target.secret()), InstantSource.system())));
        syslog.ifPresent(receivers::add);
        if (!config.responses().isEmpty()) {
            receivers.add(LocalAdmin.responder(installation, config.responses()));
        }
        return receivers;
    }

    private static Watch watch(Installation installation, List<AlertReceiver> receivers, Metrics metrics) {
        DataFolder folder = installation.folder();
        AlertsConfig config = installation.config().alerts();
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
