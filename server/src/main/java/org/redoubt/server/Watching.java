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
import org.redoubt.guard.past.PastSearch;
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

/** The watch over the audit log and over mail that arrives, with those who are told. */
final class Watching implements AutoCloseable {
    private final Watch watch;
    private final PastSearch past;
    private final List<AuditExport> exports;

    private Watching(Watch watch, PastSearch past, List<AuditExport> exports) {
        this.watch = watch;
        this.past = past;
        this.exports = exports;
    }

    /** Has what arrives from now on be looked at; the rest begins with {@link #start}. Closing it ends all. */
    static Watching of(Installation installation, Outbound outbound, Dialer dialer, Metrics metrics) throws IOException {
        Hosts hosts = new Hosts(dialer, installation.resolver());
        Optional<SyslogSender> syslog = installation.config().alerts().others().syslog()
                .map(target -> new SyslogSender(hosts, target, installation.config().hostname(), Main.version()));
        Watch watch = watch(installation, receivers(installation, outbound, hosts, syslog), metrics);
        PastSearch past = past(installation, watch, metrics);
        past.start();
        return new Watching(watch, past, exports(installation, hosts, syslog, metrics));
    }

    void start() throws IOException {
        watch.start();
        for (AuditExport export : exports) {
            export.start();
        }
    }

    @Override
    public void close() {
        exports.forEach(AuditExport::close);
        watch.close();
        past.close();
    }

    /** Has mail be compared with indicators as it arrives, and new ones be looked for in what came before. */
    private static PastSearch past(Installation installation, Watch watch, Metrics metrics) {
        ArrivingIndicators.Sealed sealed = installation.accounts()::sealed;
        InstantSource clock = InstantSource.system();
        DataFolder folder = installation.folder();
        PastSearch past = new PastSearch(
                installation.past(),
                folder.past(),
                folder.audit(),
                new PastFindings(watch, installation.audit(), sealed, clock),
                clock);
        watch.onIndicators(past::inForce);
        installation.gate().onArrival(
                new ArrivingIndicators(watch::indicators, installation.past(), sealed, installation.audit(), clock));
        metrics.gauge(
                "redoubt_past_mail_left_out",
                "Deliveries since the start that later indicators are not looked for in, because the disk did not take them",
                installation.past()::leftOut);
        metrics.gauge(
                "redoubt_past_search_running", "1 while new indicators are looked for in the past", () -> past.searching() ? 1 : 0);
        return past;
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
        return watch;
    }

    private static Level level(String text) {
        return Level.valueOf(text.toUpperCase(Locale.ROOT));
    }
}
