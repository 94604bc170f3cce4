package org.redoubt.guard.export;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditRecord;
import org.redoubt.guard.detect.EventField;
import org.redoubt.guard.detect.Networks;
import org.redoubt.guard.json.Json;

/**
 * Events of the Open Cybersecurity Schema Framework, version 1.3: sign-ins as Authentication (3002), an administrator's
 * acts as Entity Management (3004), strangers as HTTP or Network Activity (4002, 4001), mail that came as Email Activity
 * (4009), and every other access as Datastore Activity (6005).
 */
public final class Ocsf {
    private final String version;

    /** @param version of this server */
    public Ocsf(String version) {
        this.version = version;
    }

    /** What class an event is of, which category that is in, and which of its activities it is. */
    private record Kind(int category, int type, int activity) {}

    private static Kind kind(AuditEvent event) {
        return switch (event.kind()) {
            case SIGN_IN -> new Kind(3, 3002, event.action().equals("SIGN-OUT") ? 2 : 1);
            case ADMIN -> new Kind(3, 3004, 99);
            case PROBE -> event.action().startsWith("HTTP-") ? new Kind(4, 4002, 99) : new Kind(4, 4001, 5);
            case DELIVER -> new Kind(4, 4009, 2);
            case BIND -> new Kind(6, 6005, 8);
            case LIST, READ, EXPORT -> new Kind(6, 6005, 1);
            case SEARCH -> new Kind(6, 6005, 5);
            case CHANGE -> new Kind(6, 6005, 2);
            case IMPORT -> new Kind(6, 6005, 4);
        };
    }

    /** One line of JSON. */
    public String of(AuditRecord record) {
        AuditEvent event = record.event();
        Kind kind = kind(event);
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("category_uid", kind.category());
        object.put("class_uid", kind.type());
        object.put("activity_id", kind.activity());
        object.put("type_uid", kind.type() * 100L + kind.activity());
        object.put("time", event.at().toEpochMilli());
        object.put("severity_id", event.kind() == AuditKind.PROBE ? 3 : 1);
        object.put("status_id", event.outcome().equals("ok") ? 1 : 2);
        object.put("status_detail", event.outcome());
        object.put("metadata", metadata(record));
        object.put("message", event.kind() + " " + event.action());
        if (!event.principal().equals("-")) {
            Map<String, Object> user = Map.of("name", event.principal(), "email_addr", event.principal());
            object.put("user", user);
            object.put("actor", Map.of("user", user, "session", Map.of("uid", event.session().id())));
        }
        String address = Networks.address(event.session().remote());
        if (!address.isEmpty()) {
            Map<String, Object> endpoint = new LinkedHashMap<>(Map.of("ip", address));
            String country = EventField.country(event);
            if (!country.isEmpty()) {
                endpoint.put("location", Map.of("country", country));
            }
            object.put("src_endpoint", endpoint);
        }
        object.put("is_remote", !address.isEmpty());
        object.put("unmapped", unmapped(event));
        return Json.write(object);
    }

    private Map<String, Object> metadata(AuditRecord record) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("version", "1.3.0");
        metadata.put("uid", Long.toString(record.sequence()));
        metadata.put("sequence", record.sequence());
        metadata.put("product", Map.of("name", "Redoubt", "vendor_name", "Redoubt", "version", version));
        metadata.put("profiles", List.of());
        return metadata;
    }

    /** What the schema has no place for. */
    private static Map<String, Object> unmapped(AuditEvent event) {
        Map<String, Object> rest = new LinkedHashMap<>();
        rest.put("via", event.session().via());
        rest.put("agent", event.session().agent());
        rest.put("account", event.account());
        rest.put("mod_seq", event.modSeq());
        if (!event.purpose().isEmpty()) {
            rest.put("purpose", event.purpose());
        }
        rest.put("touched", event.touched().length() <= 4_000 ? event.touched() : event.touched().substring(0, 4_000));
        return rest;
    }
}
