package org.redoubt.server.trace;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.redoubt.store.StoreException;
import org.redoubt.transport.tracking.TraceEvent;

/**
 * Finds messages in the trace log. The log is read twice: once to find which messages are meant, once for all that
 * happened to them. Reading costs what deflating and AES-GCM cost, some hundred megabytes a second.
 */
public final class TraceSearch {
    /** A message is tried for five days and reported on; what happened to it then belongs to it. */
    private static final Duration AFTERWARDS = Duration.ofDays(7);

    private final TraceSegments segments;

    TraceSearch(TraceSegments segments) {
        this.segments = segments;
    }

    /**
     * A message and what happened to it, in order.
     *
     * @param events at least one
     */
    public record Traced(String message, List<TraceEvent> events) {
        public Traced {
            events = List.copyOf(events);
        }
    }

    /**
     * What was found.
     *
     * @param messages the oldest first
     * @param damaged blocks that do not open
     * @param more whether there are older messages that match, or more events than are given
     */
    public record Found(List<Traced> messages, int damaged, boolean more) {
        public Found {
            messages = List.copyOf(messages);
        }
    }

    public Found find(TraceQuery query) throws IOException {
        List<TraceSegments.Segment> files = segments.all();
        Wanted wanted = new Wanted(query.messages());
        int damaged = read(files, query.since(), query.until(), query::mayMatch, event -> {
            if (query.matches(event)) {
                wanted.add(base(event.message()), event.at());
            }
        });
        Optional<Instant> start = wanted.start();
        if (start.isEmpty()) {
            return new Found(List.of(), damaged, false);
        }
        Map<String, List<TraceEvent>> events = new LinkedHashMap<>();
        int[] count = {0};
        // A message's first line may lie a little before the event that it was found by.
        Instant end = query.until().plus(AFTERWARDS);
        read(files, start.get().minus(AFTERWARDS), end, wanted::mayMatch, event -> {
            String message = base(event.message());
            if (wanted.has(message) && count[0]++ < TraceLimits.EVENTS) {
                events.computeIfAbsent(message, _ -> new ArrayList<>()).add(event);
            }
        });
        List<Traced> traced = events.entrySet().stream()
                .map(entry -> new Traced(entry.getKey(), inOrder(entry.getValue())))
                .sorted(Comparator.comparing((Traced one) -> one.events().getFirst().at()))
                .toList();
        return new Found(traced, damaged, wanted.more() || count[0] > TraceLimits.EVENTS);
    }

    /** Gives every event of a time to a reader, in the order in which they were written; returns how many blocks are damaged. */
    public int each(Instant since, Instant until, Consumer<TraceEvent> reader) throws IOException {
        return read(segments.all(), since, until, _ -> true, event -> {
            if (!event.at().isBefore(since) && !event.at().isAfter(until)) {
                reader.accept(event);
            }
        });
    }

    private static List<TraceEvent> inOrder(List<TraceEvent> events) {
        return events.stream()
                .sorted(Comparator.comparing(TraceEvent::at).thenComparing(TraceEvent::kind))
                .toList();
    }

    /** Reports and answers belong to the message that gave rise to them. */
    private static String base(String message) {
        String base = message;
        for (String suffix : List.of(".report", ".answer", ".notice")) {
            int at = base.indexOf(suffix);
            base = at > 0 ? base.substring(0, at) : base;
        }
        return base;
    }

    private interface Visitor {
        void event(TraceEvent event);
    }

    private int read(
            List<TraceSegments.Segment> files,
            Instant since,
            Instant until,
            Predicate<byte[]> blocks,
            Visitor visitor)
            throws IOException {
        int damaged = 0;
        for (TraceSegments.Segment file : files) {
            if (file.changed().plus(Duration.ofMinutes(1)).isBefore(since)) {
                continue;
            }
            damaged += segments.read(file, since, until, packed -> {
                try {
                    byte[] plain = TraceFormat.inflated(packed);
                    if (blocks.test(plain)) {
                        TraceFormat.events(plain).forEach(visitor::event);
                    }
                } catch (StoreException broken) {
                    throw new IOException("the trace log holds something of a later version of the server", broken);
                }
            });
        }
        return damaged;
    }

    /** The newest messages that match. */
    private static final class Wanted {
        private static final int FEW = 8;

        private final int max;
        private final LinkedHashMap<String, Instant> messages = new LinkedHashMap<>();
        private boolean more;

        Wanted(int max) {
            this.max = max;
        }

        void add(String message, Instant at) {
            messages.putIfAbsent(message, at);
            if (messages.size() > max) {
                messages.pollFirstEntry();
                more = true;
            }
        }

        /** Few names are looked for in the octets; of many, some are in every block. */
        boolean mayMatch(byte[] plain) {
            return messages.size() > FEW
                    || messages.keySet().stream()
                            .anyMatch(message -> TraceQuery.contains(plain, message.toLowerCase(Locale.ROOT)));
        }

        boolean has(String message) {
            return messages.containsKey(message);
        }

        boolean more() {
            return more;
        }

        Optional<Instant> start() {
            return messages.values().stream().min(Comparator.naturalOrder());
        }
    }
}
