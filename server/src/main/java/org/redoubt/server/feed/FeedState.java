package org.redoubt.server.feed;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
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

    /** Values of an object of a bundle; an indicator has some twenty. */
    static final int VALUES = 10_000;

    /** Characters of a member; a pattern has four times as many. */
    private static final int TEXT = 4_096;

    /** What is used of an indicator; a feed may say much more. */
    private static final List<String> USED = List.of(
            "type", "spec_version", "id", "name", "pattern_type", "pattern", "valid_from", "valid_until", "modified", EVENT);

    private final Map<String, Kept> indicators = new LinkedHashMap<>();
    private final Map<String, Long> events = new LinkedHashMap<>();
    private final Instant whole;
    private final long mostOctets;
    private String addedAfter = "";
    private long octets;
    private boolean full;

    /**
     * An indicator, as it stands in the file: the octets of that are what all weigh.
     *
     * @param event of a MISP feed; empty for others
     */
    private record Kept(String modified, String event, byte[] json) {}

    private FeedState(Instant whole, long mostOctets) {
        this.whole = whole;
        this.mostOctets = mostOctets;
    }

    /**
     * What a file has from before; nothing when it is not there or cannot be read.
     *
     * @param anew whether what was begun a week ago counts no more
     * @param mostOctets of all indicators, as text; what comes when there are as many is left out
     */
    static FeedState of(Path file, Instant now, boolean anew, long mostOctets) {
        FeedState[] read = {new FeedState(now, mostOctets)};
        boolean[] marked = {false};
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            Json.each(in, "objects", Integer.MAX_VALUE, object -> {
                // Of ours alone, which begins with the mark.
                if (Json.text(object, "type").equals(MARK)) {
                    Instant begun = Instant.ofEpochMilli(Json.number(object, "whole"));
                    boolean young = begun.isAfter(now.minus(WHOLE)) && !begun.isAfter(now);
                    marked[0] = young || !anew;
                    read[0] = new FeedState(begun, mostOctets);
                    read[0].marked(object);
                } else if (marked[0]) {
                    read[0].put(object);
                }
            });
            if (marked[0]) {
                return read[0];
            }
        } catch (IOException none) {
            // It is fetched as a whole, which mends whatever is wrong with the file.
        }
        return new FeedState(now, mostOctets);
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
        Kept before = indicators.get(id);
        if (!Json.text(indicator, "type").equals("indicator")
                || before != null && before.modified().compareTo(Json.text(indicator, "modified")) > 0) {
            return;
        }
        remove(id);
        if (Boolean.TRUE.equals(indicator.get("revoked"))) {
            return;
        }
        Map<String, Object> used = new LinkedHashMap<>();
        for (String name : USED) {
            String text = Json.text(indicator, name);
            if (text.length() > (name.equals("pattern") ? 4 : 1) * TEXT) {
                return;
            }
            if (!text.isEmpty()) {
                used.put(name, text);
            }
        }
        byte[] json = Json.write(used).getBytes(StandardCharsets.UTF_8);
        boolean fits = octets + json.length <= mostOctets;
        full |= !fits;
        // Also when something was left out: it may have the place of what it is newer than.
        if (fits) {
            octets += json.length;
            indicators.put(id, new Kept(Json.text(indicator, "modified"), Json.text(indicator, EVENT), json));
        }
    }

    private void remove(String id) {
        Kept gone = indicators.remove(id);
        octets -= gone == null ? 0 : gone.json().length;
    }

    private void removeIf(Predicate<Kept> which) {
        List<String> gone = new ArrayList<>();
        indicators.forEach((id, one) -> {
            if (which.test(one)) {
                gone.add(id);
            }
        });
        gone.forEach(this::remove);
    }

    /** Whether something was left out, because all weigh too much. */
    boolean full() {
        return full;
    }

    /** Takes what an event has, in the place of what it had. */
    void event(String id, long time, List<Map<String, Object>> its) {
        removeIf(one -> one.event().equals(id));
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
removeIf(one -> !one.event().isEmpty() && !there.contains(one.event()));
    }

    int size() {
        return indicators.size();
    }

    /** The bundle as text, with the latest indicators where there are too many. */
    byte[] bundle(int most) {
        Map<String, Object> mark = new LinkedHashMap<>();
        mark.put("type", MARK);
        mark.put("whole", whole.toEpochMilli());
        mark.put("added_after", addedAfter);
        mark.put("events", events);
        String head = "{\"type\":\"bundle\",\"id\":\"bundle--" + UUID.randomUUID() + "\",\"objects\":[" + Json.write(mark);
        List<byte[]> parts = new ArrayList<>();
        parts.add(head.getBytes(StandardCharsets.UTF_8));
        indicators.values().stream().skip(Math.max(0, indicators.size() - most)).forEach(one -> parts.add(one.json()));
        ByteBuffer text = ByteBuffer.allocate(
                Math.toIntExact(parts.stream().mapToLong(one -> one.length + 1).sum() + 1));
        for (int i = 0; i < parts.size(); i++) {
            text.put(i == 0 ? new byte[0] : new byte[] {','}).put(parts.get(i));
        }
        return text.put(new byte[] {']', '}'}).array();
    }
}
