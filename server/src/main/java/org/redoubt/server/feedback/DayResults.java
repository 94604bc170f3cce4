package org.redoubt.server.feedback;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Detail;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.tracking.TraceEvent.Kind;

/** What was noted on one day (UTC), equal things counted, by domain. */
final class DayResults {
    private final LocalDate day;
    private final Map<String, Map<List<Detail>, Long>> domains = new LinkedHashMap<>();
    private int lines;

    private DayResults(LocalDate day) {
        this.day = day;
    }

    static DayResults of(FeedbackLog log, LocalDate day, Kind kind) throws IOException {
        DayResults results = new DayResults(day);
        log.each(results.begin(), results.end(), event -> {
            if (event.kind() == kind && !event.at().isBefore(results.begin()) && event.at().isBefore(results.end())) {
                results.add(event);
            }
        });
        return results;
    }

    Instant begin() {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The first instant of the next day. */
    Instant end() {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    LocalDate day() {
        return day;
    }

    /** Beyond the limits the first are told of. */
    private void add(TraceEvent event) {
        Optional<String> domain = event.first(Key.DOMAIN);
        if (domain.isEmpty() || (domains.size() >= FeedbackLimits.DOMAINS && !domains.containsKey(domain.get()))) {
            return;
        }
        Map<List<Detail>, Long> own = domains.computeIfAbsent(domain.get(), _ -> new LinkedHashMap<>());
        boolean known = own.containsKey(event.details());
        if (known || (own.size() < FeedbackLimits.LINES && lines < FeedbackLimits.ALL_LINES)) {
            own.merge(event.details(), 1L, Long::sum);
            lines += known ? 0 : 1;
        }
    }

    /** Equal events, and how many they were. */
    record Line(TraceEvent event, long count) {}

    List<String> domains() {
        return List.copyOf(domains.keySet());
    }

    List<Line> lines(String domain) {
        return domains.getOrDefault(domain, Map.of()).entrySet().stream()
                .map(entry -> new Line(
                        new TraceEvent(begin(), "-", Kind.AUTHENTICATED, entry.getKey()), entry.getValue()))
                .toList();
    }
}
