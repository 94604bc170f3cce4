package org.redoubt.server.feed;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.redoubt.guard.json.Json;

/**
 * What is known of a feed: its indicators, and up to where it was read. Both are one STIX bundle, so that neither is there without
 * the other; the second is an object of a type of ours, which no reader of bundles minds. Every week a collection is
 * read as a whole, so that what its owner deleted goes here, too. A MISP feed says which events it has.
 */
final class FeedState {
    private static final String MARK = "x-redoubt-feed";
    private static final String EVENT = "x_redoubt_event";
    private static final Duration WHOLE = Duration.ofDays(7);

    private final Map<String, Map<String, Object>> indicators = new LinkedHashMap<>();
    private final Map<String, Long> events = new LinkedHashMap<>();
    private final Instant whole;
    private String addedAfter = "";

    private FeedState(Instant whole) {
        this.whole = whole;
    }

    /**
     * What a file has from before; nothing when it is not there or cannot be read.
     *
     * @param anew whether what was begun a week ago counts no more
     */
    static FeedState of(Path file, Instant now, boolean anew) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            List<Map<String, Object>> objects = Json.objects(Json.read(in), "objects");
            Optional<Map<String, Object>> mark = objects.stream()
                    .filter(object -> Json.text(object, "type").equals(MARK))
                    .findFirst();
            long begun = mark.map(object -> Json.number(object, "whole")).orElse(0L);
            boolean young = begun > now.toEpochMilli() - WHOLE.toMillis() && begun <= now.toEpochMilli();
            if (mark.isPresent() && (young || !anew)) {
                FeedState state = new FeedState(Instant.ofEpochMilli(begun));
                mark.ifPresent(state::marked);
                objects.stream()
                        .filter(object -> Json.text(object, "type").equals("indicator"))
                        .forEach(object -> state.indicators.put(Json.text(object, "id"), object));
                return state;
            }
        } catch (IOException none) {
            // It is fetched as a whole, which mends whatever is wrong with the file.
        }
        return new FeedState(now);
    }

    private void marked(Map<String, Object> mark) {
        addedAfter = Json.text(mark, "added_after");
        Json.asObject(mark.getOrDefault("events", Map.of()))
                .ifPresent(all -> all.forEach((id, time) -> {
                    if (time instanceof Number number) {
                        events.put(id, number.longValue());
                    }
                }));
    }

    /** When what was read last came into the collection, as its server says it (TAXII 2.1 3.4); empty when it is unknown. */
    String addedAfter() {
        return addedAfter;
    }

    void addedAfter(String time) {
        addedAfter = time;
    }

    /** Which state of an event is here; -1 for none. */
    long event(String id) {
        return events.getOrDefault(id, -1L);
    }

    /** Takes an indicator in the place of an older one of its id; one that was revoked goes. */
    void put(Map<String, Object> indicator) {
        String id = Json.text(indicator, "id");
        Map<String, Object> before = indicators.getOrDefault(id, Map.of());
        if (Json.text(before, "modified").compareTo(Json.text(indicator, "modified")) > 0) {
            return;
        }
        indicators.remove(id);
        if (!Boolean.TRUE.equals(indicator.get("revoked"))) {
            indicators.put(id, indicator);
        }
    }

    /** Takes what an event has, in the place of what it had. */
    void event(String id, long time, List<Map<String, Object>> its) {
        indicators.values().removeIf(one -> Json.text(one, EVENT).equals(id));
        for (Map<String, Object> one : its) {
            Map<String, Object> marked = new LinkedHashMap<>(one);
            marked.put(EVENT, id);
            put(marked);
        }
        events.put(id, time);
    }

    /** Forgets the events that the feed has no more. */
    void keepEvents(Set<String> there) {
        events.keySet().retainAll(there);
        indicators.values().removeIf(one -> one.containsKey(EVENT) && !there.contains(Json.text(one, EVENT)));
    }

    int size() {
        return indicators.size();
    }

    /** The bundle, with the latest indicators where there are too many. */
    Map<String, Object> bundle(int most) {
        Map<String, Object> mark = new LinkedHashMap<>();
        mark.put("type", MARK);
        mark.put("whole", whole.toEpochMilli());
        mark.put("added_after", addedAfter);
        mark.put("events", events);
        List<Map<String, Object>> objects = new ArrayList<>(indicators.values());
        objects = new ArrayList<>(objects.subList(Math.max(0, objects.size() - most), objects.size()));
        objects.addFirst(mark);
        return Map.of("type", "bundle", "id", "bundle--" + UUID.randomUUID(), "objects", objects);
    }
}
