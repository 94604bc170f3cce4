package org.redoubt.server.feedback;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.redoubt.guard.json.Json;
import org.redoubt.server.feedback.DayResults.Line;
import org.redoubt.transport.sts.StsPolicy;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;

/** Writes a TLS report (RFC 8460 4.4). */
final class TlsReportText {
    private TlsReportText() {}

    /** @param policy what the domain's MTA-STS policy says */
    static String of(
            Reporter reporter, String id, DayResults day, String domain, Optional<StsPolicy> policy, List<Line> lines) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("organization-name", reporter.organisation());
        Map<String, Object> range = new LinkedHashMap<>();
        range.put("start-datetime", day.begin().toString());
        range.put("end-datetime", day.end().minusSeconds(1).toString());
        report.put("date-range", range);
        report.put("contact-info", reporter.contact());
        report.put("report-id", id);
        Map<String, List<Line>> byPolicy = new LinkedHashMap<>();
        lines.forEach(line -> byPolicy.computeIfAbsent(
                        line.event().first(Key.POLICY).orElse("no-policy-found"), _ -> new ArrayList<>())
                .add(line));
        List<Object> policies = new ArrayList<>();
        byPolicy.forEach((type, own) -> policies.add(policy(type, domain, policy, own)));
        report.put("policies", policies);
        return Json.write(report);
    }

    private static Map<String, Object> policy(
            String type, String domain, Optional<StsPolicy> policy, List<Line> lines) {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("policy-type", type);
        if (type.equals("sts") && policy.isPresent()) {
            about.put("policy-string", strings(policy.get()));
            about.put("mx-host", policy.get().hosts());
        } else if (type.equals("tlsa")) {
            about.put("policy-string", lines.stream().flatMap(line -> line.event().all(Key.CHECKS).stream()).distinct().toList());
            about.put("mx-host", lines.stream().flatMap(line -> line.event().first(Key.HOST).stream()).distinct().toList());
        }
        about.put("policy-domain", domain);
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("total-successful-session-count", count(lines, false));
        summary.put("total-failure-session-count", count(lines, true));
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("policy", about);
        whole.put("summary", summary);
        List<Map<String, Object>> failures =
                lines.stream().filter(TlsReportText::failed).map(TlsReportText::failure).toList();
        if (!failures.isEmpty()) {
            whole.put("failure-details", failures);
        }
        return whole;
    }

    private static List<String> strings(StsPolicy policy) {
        List<String> strings = new ArrayList<>(List.of("version: STSv1", "mode: " + policy.mode().name().toLowerCase(Locale.ROOT)));
        policy.hosts().forEach(host -> strings.add("mx: " + host));
        strings.add("max_age: " + policy.maxAge().toSeconds());
        return strings;
    }

    private static long count(List<Line> lines, boolean failed) {
        return lines.stream().filter(line -> failed(line) == failed).mapToLong(Line::count).sum();
    }

    private static boolean failed(Line line) {
        return line.event().first(Key.OUTCOME).isPresent();
    }

    private static Map<String, Object> failure(Line line) {
        TraceEvent event = line.event();
        Map<String, Object> failure = new LinkedHashMap<>();
        failure.put("result-type", event.first(Key.OUTCOME).orElse("validation-failure"));
        event.first(Key.HOST).ifPresent(host -> failure.put("receiving-mx-hostname", host));
        event.first(Key.ADDRESS).ifPresent(address -> failure.put("receiving-ip", address));
        failure.put("failed-session-count", line.count());
        return failure;
    }
}
