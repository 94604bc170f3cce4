package org.redoubt.server;

import java.io.IOException;
import java.nio.file.Path;
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
import org.redoubt.server.notify.SignedPost;
import org.redoubt.server.notify.SyslogSender;
import org.redoubt.server.notify.WebhookReceiver;
import org.redoubt.server.notify.WebhookSender;
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
        List<AuditExport> exports = exports(installation, hosts, syslog, metrics);
        for (AuditExport export : exports) {
            export.start();
        }
        return () -> {
            exports.forEach(AuditExport::close);
            watch.close();
        };
    }

    /** Those who get the whole audit log, each at a place of its own. */
    private static List<AuditExport> exports(
            Installation installation, Hosts hosts, Optional<SyslogSender> syslog, Metrics metrics) {
        NotifyConfig config = installation.config().alerts().others();
        DataFolder folder = installation.folder();
        List<AuditExport> exports = new ArrayList<>();
        syslog.filter(_ -> config.syslog().filter(NotifyConfig.SyslogTarget::events).isPresent())
                .ifPresent(sink -> exports.add(export("syslog", installation, folder.exported(), sink, metrics)));
        config.events()
                .map(target -> new WebhookSender(post(installation, hosts, target), Main.version()))
                .ifPresent(sink -> exports.add(export("webhook", installation, folder.posted(), sink, metrics)));
        return exports;
    }

    private static AuditExport export(
            String name, Installation installation, Path place, AuditExport.Sink sink, Metrics metrics) {
        AuditExport export = new AuditExport(
                name, installation.folder().audit(), installation.audit()::forcedSequence, place, sink);
        metrics.gauge(
                "redoubt_export_behind", "Events of the audit log that were not handed on yet", export::lag, "to", name);
        return export;
    }

    private static SignedPost post(Installation installation, Hosts hosts, NotifyConfig.Webhook target) {
        return new SignedPost(
                hosts, target, installation.folder().resolve(target.secret()), InstantSource.system());
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
                .ifPresent(target -> receivers.add(new WebhookReceiver(post(installation, hosts, target))));
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
