package org.redoubt.server.feedback;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.redoubt.guard.json.Json;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Draft;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.tracking.TraceEvent.Kind;

/** Reads a TLS report (RFC 8460 4.4). What is missing in it is missing in what is kept. */
final class TlsReportReader {
    private final Map<String, Object> report;
    private final String trace;
    private final Instant now;
    private final List<TraceEvent> events = new ArrayList<>();

    private TlsReportReader(Map<String, Object> report, String trace, Instant now) {
        this.report = report;
        this.trace = trace;
        this.now = now;
    }

    /** @throws IOException when that is no JSON */
    static List<TraceEvent> read(String json, String trace, Instant now) throws IOException {
        TlsReportReader reader = new TlsReportReader(Json.read(json), trace, now);
        list(reader.report, "policies").forEach(reader::policy);
        return reader.events;
    }

    private void policy(Map<?, ?> whole) {
        Map<?, ?> policy = object(whole, "policy");
        Map<?, ?> summary = object(whole, "summary");
        add(draft(policy).with(Key.OUTCOME, "success").with(Key.COUNT, text(summary, "total-successful-session-count")));
        list(whole, "failure-details").forEach(failure -> add(draft(policy)
                .with(Key.OUTCOME, text(failure, "result-type"))
                .with(Key.HOST, text(failure, "receiving-mx-hostname"))
                .with(Key.CLIENT, text(failure, "sending-mta-ip"))
                .with(Key.COUNT, text(failure, "failed-session-count"))));
    }

    private void add(Draft draft) {
        if (events.size() < FeedbackLimits.KEPT_LINES) {
            events.add(draft.done());
        }
    }

    private Draft draft(Map<?, ?> policy) {
        Map<?, ?> range = object(report, "date-range");
        return TraceEvent.of(Kind.TLS_REPORTED, trace, now)
                .with(Key.DOMAIN, text(policy, "policy-domain"))
                .with(Key.POLICY, text(policy, "policy-type"))
                .with(Key.REPORTER, text(report, "organization-name"))
                .with(Key.REPORT_ID, text(report, "report-id"))
                .with(Key.BEGIN, text(range, "start-datetime"))
                .with(Key.END, text(range, "end-datetime"));
    }

    private static Map<?, ?> object(Map<?, ?> in, String name) {
        return in.get(name) instanceof Map<?, ?> inner ? inner : Map.of();
    }

    private static List<Map<?, ?>> list(Map<?, ?> in, String name) {
        List<Map<?, ?>> objects = new ArrayList<>();
        if (in.get(name) instanceof List<?> all) {
            for (Object one : all) {
                if (one instanceof Map<?, ?> object) {
                    objects.add(object);
                }
            }
        }
        return objects;
    }

    private static String text(Map<?, ?> in, String name) {
        Object value = in.get(name);
        return value == null ? "" : value.toString();
    }
}
