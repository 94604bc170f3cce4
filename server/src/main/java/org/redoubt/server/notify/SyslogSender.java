package org.redoubt.server.notify;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditRecord;
import org.redoubt.guard.alert.Alert;
import org.redoubt.guard.alert.AlertReceiver;
import org.redoubt.guard.export.AuditExport;
import org.redoubt.guard.export.Cef;
import org.redoubt.guard.export.Ocsf;
import org.redoubt.guard.export.Syslog;
import org.redoubt.guard.sigma.Level;
import org.redoubt.server.config.NotifyConfig.SyslogTarget;
import org.redoubt.wire.OutgoingConnection;

/**
 * Sends alerts, and events of the audit log, as syslog over TLS (RFC 5425). Syslog has no answers, and what is on its
 * way when a connection breaks is lost. So each batch has a connection of its own, which ends in order: a batch is handed
 * over when the other side has closed too (4.4), or keeps silent without breaking off.
 */
public final class SyslogSender implements AlertReceiver, AuditExport.Sink {
    private static final System.Logger LOG = System.getLogger("guard");
    private static final Duration CLOSING = Duration.ofSeconds(5);
    private static final int NOTICE = 5;
    private static final int INFORMATIONAL = 6;
    private static final int WARNING = 4;
    private static final int ALERT = 1;

    private final Hosts hosts;
    private final SyslogTarget target;
    private final Syslog syslog;
    private final Cef cef;
    private final Ocsf ocsf;

    public SyslogSender(Hosts hosts, SyslogTarget target, String hostname, String version) {
        this.hosts = hosts;
        this.target = target;
        this.syslog = new Syslog(hostname);
        this.cef = new Cef(version);
        this.ocsf = new Ocsf(version);
    }

    @Override
    public String name() {
        return "syslog";
    }

    @Override
    public void tell(Alert alert) throws IOException {
        int severity = alert.level().compareTo(Level.HIGH) >= 0 ? ALERT : WARNING;
        write(List.of(syslog.frame(alert.last(), severity, "alert", cef.of(alert))));
    }

    @Override
    public int send(List<AuditRecord> events) throws IOException {
        write(events.stream().map(this::frame).toList());
        return events.size();
    }

    private byte[] frame(AuditRecord record) {
        int severity = record.event().kind() == AuditKind.PROBE ? NOTICE : INFORMATIONAL;
        String text = target.format().equals("ocsf") ? ocsf.of(record) : cef.of(record);
        return syslog.frame(record.event().at(), severity, "audit", text);
    }

    private void write(List<byte[]> frames) throws IOException {
        try (OutgoingConnection connection = hosts.connect(target.host(), target.port(), target.tls())) {
            for (byte[] frame : frames) {
                connection.out().write(frame);
            }
            connection.out().flush();
            end(connection);
        }
    }

    private void end(OutgoingConnection connection) throws IOException {
        try {
            connection.finish(CLOSING);
        } catch (SocketTimeoutException silent) {
            LOG.log(System.Logger.Level.DEBUG, "event=syslog.not_closed host=" + target.host(), silent);
        }
    }
}
