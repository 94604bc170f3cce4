package org.redoubt.guard.export;

import java.util.Map;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditRecord;
import org.redoubt.guard.alert.Alert;
import org.redoubt.guard.detect.Networks;

/** The Common Event Format, version 0: a head of fields between bars, and an extension of names and values. */
public final class Cef {
    /** Severities from 0 to 10 of the levels, the least first. */
    private static final int[] SEVERITY = {1, 3, 5, 8, 10};

    private final String version;

    /** @param version of this server */
    public Cef(String version) {
        this.version = version;
    }

    /** An event of the audit log. */
    public String of(AuditRecord record) {
        AuditEvent event = record.event();
        int severity = event.outcome().equals("ok") ? 1 : 4;
        StringBuilder text = head(event.kind().name(), event.action(), severity);
        add(text, "rt", Long.toString(event.at().toEpochMilli()));
        add(text, "externalId", Long.toString(record.sequence()));
        add(text, "src", Networks.address(event.session().remote()));
        add(text, "suser", event.principal().equals("-") ? "" : event.principal());
        add(text, "app", event.session().via());
        add(text, "requestClientApplication", event.session().agent());
        add(text, "outcome", event.outcome());
        add(text, "cs1Label", "session");
        add(text, "cs1", event.session().id());
        add(text, "cs2Label", "touched");
        add(text, "cs2", event.touched().length() <= 1_000 ? event.touched() : event.touched().substring(0, 1_000));
        add(text, "cn1Label", "account");
        add(text, "cn1", Long.toString(event.account()));
        return text.toString();
    }

    /** An alert. */
    public String of(Alert alert) {
        StringBuilder text = head(alert.rule(), alert.title(), SEVERITY[alert.level().ordinal()]);
        add(text, "rt", Long.toString(alert.last().toEpochMilli()));
        add(text, "externalId", "a" + alert.id());
        add(text, "cnt", Long.toString(alert.count()));
        add(text, "suser", alert.group().getOrDefault("login", ""));
        for (Map.Entry<String, String> member : alert.group().entrySet()) {
            if (!member.getKey().equals("login")) {
                add(text, "cs1Label", member.getKey());
                add(text, "cs1", member.getValue());
                break;
            }
        }
        add(text, "msg", alert.act());
        return text.toString();
    }

    private StringBuilder head(String id, String name, int severity) {
        return new StringBuilder("CEF:0|Redoubt|Redoubt|")
                .append(field(version)).append('|')
                .append(field(id)).append('|')
                .append(field(name)).append('|')
                .append(severity).append('|');
    }

    /** In the head a bar and a backslash are escaped, and a line end has no place. */
    private static String field(String text) {
        return text.replace("\\", "\\\\").replace("|", "\\|").replaceAll("[\\r\\n]+", " ");
    }

    /** In the extension the equals sign and a backslash are, and line ends are written out. */
    private static void add(StringBuilder text, String name, String value) {
        if (!value.isEmpty()) {
            if (text.charAt(text.length() - 1) != '|') {
                text.append(' ');
            }
            String escaped = value.replace("\\", "\\\\").replace("=", "\\=").replace("\r", "\\r").replace("\n", "\\n");
            text.append(name).append('=').append(escaped);
        }
    }
}
