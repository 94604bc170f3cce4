package org.redoubt.server;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.redoubt.account.OutboundQueue;
import org.redoubt.directory.Directory;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.feedback.FeedbackLog;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Detail;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.tracking.TraceEvent.Kind;

/** Shows what other servers have reported about mail of our domains. */
final class ReportsAdmin {
    private static final int LISTED = 2_000;

    private final FeedbackLog log;
    private final Directory directory;
    private final OperatorAudit audit;

    ReportsAdmin(FeedbackLog log, Directory directory, OperatorAudit audit) {
        this.log = log;
        this.directory = directory;
        this.audit = audit;
    }

    AdminAnswer list(AdminRequest.ListReports request) throws IOException {
        audit.record(OutboundQueue.ACCOUNT, request.tls() ? "REPORTS TLS" : "REPORTS DMARC", "");
        Kind kind = request.tls() ? Kind.TLS_REPORTED : Kind.DMARC_REPORTED;
        List<Map<String, Object>> rows = new ArrayList<>();
        Set<List<Detail>> seen = new HashSet<>();
        log.each(Instant.ofEpochMilli(request.since()), Instant.ofEpochMilli(request.until()), event -> {
            // Anybody can send us a report about anybody, and the same one twice.
            boolean ours = event.first(Key.DOMAIN).filter(directory::localDomain).isPresent();
            if (event.kind() == kind && ours && rows.size() < LISTED && seen.add(event.details())) {
                rows.add(request.tls() ? tls(event) : dmarc(event));
            }
        });
        return new AdminAnswer.Done(rows.isEmpty() ? "no reports about mail of ours have come in that time" : "", rows);
    }

    private static Map<String, Object> dmarc(TraceEvent event) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("day", day(event));
        row.put("domain", event.first(Key.DOMAIN).orElse(""));
        row.put("reporter", event.first(Key.REPORTER).orElse(""));
        row.put("source", event.first(Key.CLIENT).orElse(""));
        row.put("messages", number(event));
        row.put("dkim", event.first(Key.DKIM_ALIGNED).orElse(""));
        row.put("spf", event.first(Key.SPF_ALIGNED).orElse(""));
        row.put("disposition", event.first(Key.DISPOSITION).orElse(""));
        row.put("author", event.first(Key.AUTHOR).orElse(""));
        row.put("verified", event.first(Key.VERIFIED).orElse("no"));
        return row;
    }

    private static Map<String, Object> tls(TraceEvent event) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("day", day(event));
        row.put("domain", event.first(Key.DOMAIN).orElse(""));
        row.put("reporter", event.first(Key.REPORTER).orElse(""));
        row.put("policy", event.first(Key.POLICY).orElse(""));
        row.put("result", event.first(Key.OUTCOME).orElse(""));
        row.put("sessions", number(event));
        row.put("host", event.first(Key.HOST).orElse(""));
        row.put("verified", event.first(Key.VERIFIED).orElse("no"));
        return row;
    }

    private static long number(TraceEvent event) {
        String count = event.first(Key.COUNT).orElse("0");
        return count.matches("\\d{1,15}") ? Long.parseLong(count) : 0;
    }

    /** Seconds of the epoch in one kind of report, a date in the other. */
    private static String day(TraceEvent event) {
        String begin = event.first(Key.BEGIN).orElse("");
        if (begin.matches("\\d{9,11}")) {
            return Instant.ofEpochSecond(Long.parseLong(begin)).truncatedTo(ChronoUnit.DAYS).toString().substring(0, 10);
        }
        return begin.length() >= 10 ? begin.substring(0, 10) : begin;
    }
}
