package org.redoubt.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.redoubt.guard.Probes;
import org.redoubt.guard.alert.Alert;
import org.redoubt.guard.alert.Alerts;
import org.redoubt.server.admin.AdminAnswer;

/** What an operator asks of the alerts. */
final class AlertAdmin {
    private final Alerts alerts;
    private final OperatorAudit audit;

    AlertAdmin(Alerts alerts, OperatorAudit audit) {
        this.alerts = alerts;
        this.audit = audit;
    }

    AdminAnswer list(boolean all) {
        audit.record("ALERT LIST", "");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Alert alert : alerts.all()) {
            if (all || alert.open()) {
                rows.add(row(alert));
            }
        }
        return new AdminAnswer.Done(rows.isEmpty() ? "no alerts" : "", rows);
    }

    private static Map<String, Object> row(Alert alert) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", "a" + alert.id());
        row.put("level", alert.level().text());
        row.put("alert", alert.title());
        row.put("concerns", concerns(alert));
        row.put("count", alert.count());
        row.put("first", alert.first().toString());
        row.put("last", alert.last().toString());
        row.put("state", alert.open() ? "open" : "closed by " + alert.closedBy());
        return row;
    }

    static String concerns(Alert alert) {
        StringJoiner concerns = new StringJoiner(", ");
        alert.group().forEach((name, value) -> concerns.add(name + " " + value));
        return concerns.toString();
    }

    AdminAnswer show(String id) {
        Optional<Alert> alert = find(id);
        if (alert.isEmpty()) {
            return none(id);
        }
        audit.record("ALERT SHOW", "alert=" + id);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Alert.Evidence one : alert.get().evidence()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("seq", one.sequence());
            row.put("event", one.text().isEmpty() ? "(in the audit log under this number)" : one.text());
            rows.add(row);
        }
        Map<String, Object> head = row(alert.get());
        StringJoiner message = new StringJoiner("\n");
        message.add(head.get("id") + ", " + head.get("level") + ", " + head.get("state") + ": " + alert.get().title()
                + " (" + alert.get().rule() + ")");
        message.add("concerns " + head.get("concerns") + "; " + alert.get().count() + " times from "
                + head.get("first") + " to " + head.get("last"));
        message.add(alert.get().act());
        return new AdminAnswer.Done(message.toString().strip(), rows);
    }

    AdminAnswer close(String id) throws IOException {
        Optional<Alert> alert = find(id);
        if (alert.isEmpty()) {
            return none(id);
        }
        if (!alert.get().open()) {
            return new AdminAnswer.Refused(id + " was closed before, by " + alert.get().closedBy());
        }
        // Rule 9: an admin act is on disk in the audit log before it is done.
        audit.record("ALERT-CLOSE", "alert=" + id + " rule=" + alert.get().rule());
        alerts.close(alert.get().id(), audit.operator());
        return AdminAnswer.Done.of(id + " is closed; what is found from now on is a new alert");
    }

    AdminAnswer beginDrill(Probes probes, String attack) {
        audit.record("DRILL", "attack=" + attack.replaceAll("[^A-Za-z0-9.-]+", "-"));
        probes.forget();
        return AdminAnswer.Done.of("");
    }

    private Optional<Alert> find(String id) {
        return id.matches("a?[0-9]{1,15}") ? alerts.find(Long.parseLong(id.replace("a", ""))) : Optional.empty();
    }

    private static AdminAnswer none(String id) {
        return new AdminAnswer.Refused("there is no alert " + id + "; redoubt alerts list --all shows them");
    }
}
