package org.redoubt.server.feed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.redoubt.guard.json.Json;

/**
 * The files of a MISP feed: {@code manifest.json} names the events, each of which has a file. Of these
 * attributes are taken that are meant for detection and of a kind that is known here.
 */
final class MispFeed {
    private static final String TYPE = "application/json";
    private static final int EVENTS = 500;

    /** Values of a file: an event of 30,000 attributes, or a manifest of as many events. */
    private static final int VALUES = 1_000_000;

    /** Object paths of STIX by kinds of attributes. */
    private static final Map<String, String> PATHS = Map.ofEntries(
            Map.entry("domain", "domain-name:value"),
            Map.entry("hostname", "domain-name:value"),
            Map.entry("url", "url:value"),
            Map.entry("md5", "file:hashes.md5"),
            Map.entry("sha1", "file:hashes.sha-1"),
            Map.entry("sha256", "file:hashes.sha-256"),
            Map.entry("sha512", "file:hashes.sha-512"),
            Map.entry("email-src", "email-addr:value"),
            Map.entry("user-agent", "user-agent:value"));

    private MispFeed() {}

    /**
     * Reads the events that are new or changed since the last time, the latest before the others, {@value #EVENTS} at a time: a
     * feed with more is read further the next time.
     *
     * @throws IOException when not all of these can be had
     */
    static void read(FeedClient client, FeedState state, int most) throws IOException {
        Map<String, Object> manifest = read(client, "manifest.json");
        Set<String> there = manifest.keySet().stream()
                .filter(id -> id.matches("[0-9a-fA-F-]{36}"))
                .collect(Collectors.toSet());
        state.keepEvents(there);
        List<String> latest = there.stream()
                .filter(id -> state.event(id) != time(manifest, id))
                .sorted(Comparator.comparingLong((String id) -> time(manifest, id)).reversed())
                .limit(EVENTS)
                .toList();
        for (String id : latest) {
            Optional<Map<String, Object>> event = Json.asObject(read(client, id + ".json").getOrDefault("Event", Map.of()));
            if (event.isPresent() && state.size() < most && !state.full()) {
                List<Map<String, Object>> its = new ArrayList<>();
                add(event.get(), Json.text(event.get(), "info"), its);
                for (Map<String, Object> object : Json.objects(event.get(), "Object")) {
                    add(object, Json.text(event.get(), "info"), its);
                }
                state.event(id, time(manifest, id), its);
            }
        }
    }

    private static Map<String, Object> read(FeedClient client, String name) throws IOException {
        return Json.read(new String(client.get(name, TYPE), StandardCharsets.UTF_8), VALUES);
    }

    /** A number, or a text of one: both are seen. */
    private static long time(Map<String, Object> manifest, String id) {
        Map<String, Object> event = Json.asObject(manifest.getOrDefault(id, Map.of())).orElse(Map.of());
        String text = Json.text(event, "timestamp");
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : Json.number(event, "timestamp");
    }

    private static void add(Map<String, Object> holder, String info, List<Map<String, Object>> all) {
        for (Map<String, Object> attribute : Json.objects(holder, "Attribute")) {
            String value = Json.text(attribute, "value");
            String uuid = Json.text(attribute, "uuid");
            if (Boolean.TRUE.equals(attribute.get("to_ids")) && !value.isEmpty() && uuid.matches("[0-9a-fA-F-]{36}")) {
                path(Json.text(attribute, "type"), value).ifPresent(path -> all.add(indicator(uuid, info, path, value)));
            }
        }
    }

    private static Optional<String> path(String type, String value) {
        return type.equals("ip-src") || type.equals("ip-dst")
                ? Optional.of(value.contains(":") ? "ipv6-addr:value" : "ipv4-addr:value")
                : Optional.ofNullable(PATHS.get(type));
    }

    private static Map<String, Object> indicator(String uuid, String info, String path, String value) {
        Map<String, Object> indicator = new LinkedHashMap<>();
        indicator.put("type", "indicator");
        indicator.put("spec_version", "2.1");
        indicator.put("id", "indicator--" + UUID.fromString(uuid));
        indicator.put("name", info.length() <= 200 ? info : info.substring(0, 200));
        indicator.put("pattern_type", "stix");
        indicator.put("pattern", "[" + path + " = '" + value.replace("\\", "\\\\").replace("'", "\\'") + "']");
        indicator.put("valid_from", "1970-01-01T00:00:00Z");
        return indicator;
    }
}
