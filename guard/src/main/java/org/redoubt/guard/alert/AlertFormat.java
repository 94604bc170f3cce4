package org.redoubt.guard.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditRecord;
import org.redoubt.guard.alert.Alert.Evidence;
import org.redoubt.guard.json.Json;
import org.redoubt.guard.sigma.Level;

/** Alerts as objects, for the file and for others. */
final class AlertFormat {
    private AlertFormat() {}

    static Map<String, Object> object(Alert alert) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", alert.id());
        object.put("rule", alert.rule());
        object.put("title", alert.title());
        object.put("level", alert.level().text());
        object.put("act", alert.act());
        object.put("group", alert.group());
        object.put("first", alert.first().toString());
        object.put("last", alert.last().toString());
        object.put("count", alert.count());
        List<Object> evidence = new ArrayList<>();
        for (Evidence one : alert.evidence()) {
            evidence.add(Map.of("seq", one.sequence(), "text", one.text()));
        }
        object.put("evidence", evidence);
        object.put("closedBy", alert.closedBy());
        object.put("told", List.copyOf(alert.told()));
        return object;
    }

    static Alert alert(Map<String, Object> object) {
        Map<String, String> group = new LinkedHashMap<>();
        Json.asObject(object.getOrDefault("group", Map.of()))
                .ifPresent(map -> map.forEach((name, value) -> group.put(name, String.valueOf(value))));
        List<Evidence> evidence = new ArrayList<>();
        for (Map<String, Object> one : Json.objects(object, "evidence")) {
            evidence.add(new Evidence(Json.number(one, "seq"), Json.text(one, "text")));
        }
        return new Alert(
                Json.number(object, "id"),
                Json.text(object, "rule"),
                Json.text(object, "title"),
                Level.valueOf(Json.text(object, "level").toUpperCase(Locale.ROOT)),
                Json.text(object, "act"),
                group,
                Instant.parse(Json.text(object, "first")),
                Instant.parse(Json.text(object, "last")),
                Json.number(object, "count"),
                evidence,
                Json.text(object, "closedBy"),
                Set.copyOf(Json.texts(object, "told")));
    }

    static Evidence evidence(AuditRecord record) {
        AuditEvent event = record.event();
        String touched = event.touched().length() <= Limits.MAX_VALUE
                ? event.touched()
                : event.touched().substring(0, Limits.MAX_VALUE) + "…";
        String agent = event.session().agent().isEmpty() ? "" : " (" + event.session().agent() + ")";
        String text = event.at() + " " + event.kind() + " " + event.action() + " " + event.outcome() + " by "
                + event.principal() + " via " + event.session().via() + " from "
                + event.session().remote() + agent + (event.account() == 0 ? "" : " account " + event.account())
                + (touched.isEmpty() ? "" : " " + touched);
        return new Evidence(record.sequence(), text);
    }
}
