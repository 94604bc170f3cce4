package org.redoubt.server;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.QueueId;
import org.redoubt.account.QueuedDestination;
import org.redoubt.account.QueuedLeg;
import org.redoubt.account.QueuedRecipient;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.trace.TraceLog;
import org.redoubt.server.trace.TraceQuery;
import org.redoubt.server.trace.TraceSearch.Found;
import org.redoubt.server.trace.TraceSearch.Traced;
import org.redoubt.server.trace.TraceWords;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Detail;
import org.redoubt.transport.tracking.TraceEvent.Key;

/**
 * Answers where messages are: from the trace log what happened, from the queue what is still to come. Who asked, and of
 * which messages was told, is in the audit log before the answer is given.
 */
final class TraceAdmin {
    /** Names of messages that one audit event lists. */
    private static final int RECORDED = 50;

    private final TraceLog trace;
    private final OutboundQueue queue;
    private final OperatorAudit audit;

    TraceAdmin(TraceLog trace, OutboundQueue queue, OperatorAudit audit) {
        this.trace = trace;
        this.queue = queue;
        this.audit = audit;
    }

    AdminAnswer find(AdminRequest.Trace request) throws IOException {
        trace.flush();
        Found found = trace.search()
                .find(new TraceQuery(
                        request.what(),
                        Instant.ofEpochMilli(request.since()),
                        Instant.ofEpochMilli(request.until()),
                        Math.clamp(request.messages(), 1, Integer.MAX_VALUE)));
        record(found);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Traced message : found.messages()) {
            message.events().forEach(event -> rows.add(row(message.message(), event)));
            rows.addAll(waiting(message));
        }
        return new AdminAnswer.Done(message(found), rows);
    }

    private static String message(Found found) {
        String text = found.messages().isEmpty()
                ? "no message of that time is known; the trace log holds thirty days, and redoubt trace --since looks further back than a week"
                : "";
        text += found.more() ? "there are more; narrow the time with --since and --until, or raise --limit" : "";
        return found.damaged() == 0
                ? text
                : text + (text.isEmpty() ? "" : "; ") + "WARNING: " + found.damaged()
                        + " blocks of the trace log were altered or torn and are left out";
    }

    private static Map<String, Object> row(String message, TraceEvent event) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("message", message);
        row.put("at", event.at().toString());
        row.put("event", event.kind().name().toLowerCase(Locale.ROOT));
        row.put("words", TraceWords.of(event));
        event.details().stream()
                .collect(Collectors.groupingBy(Detail::key, LinkedHashMap::new, Collectors.toList()))
                .forEach((key, details) -> row.put(
                        key.name().toLowerCase(Locale.ROOT),
                        key == Key.TO
                                ? details.stream().map(Detail::value).toList()
                                : details.getFirst().value()));
        return row;
    }

    /** What of it is in the queue now. */
    private List<Map<String, Object>> waiting(Traced message) throws IOException {
        Set<String> ids = new LinkedHashSet<>();
        message.events().forEach(event -> ids.addAll(event.all(Key.QUEUE)));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String id : ids) {
            Optional<QueueId> queued = QueueId.parse(id);
            List<QueuedLeg> legs = queued.isPresent() ? queue.message(queued.get()) : List.of();
            for (QueuedLeg leg : legs) {
                rows.add(waiting(message.message(), leg));
            }
        }
        return rows;
    }

    private Map<String, Object> waiting(String message, QueuedLeg leg) throws IOException {
        Optional<QueuedDestination> destination = queue.destination(leg.destination());
        Instant next = destination
                .map(QueuedDestination::notBefore)
                .filter(leg.due()::isBefore)
                .orElse(leg.due());
        String reason = destination
                .filter(where -> where.failures() > 0)
                .map(QueuedDestination::lastReply)
                .orElse(leg.recipients().getFirst().lastReply());
        List<String> to = leg.recipients().stream().map(QueuedRecipient::address).toList();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("message", message);
        row.put("at", InstantSource.system().instant().toString());
        row.put("event", leg.held() ? "held" : "waiting");
        row.put("words", words(leg, to, next, reason));
        row.put("queue", leg.id().message().text());
        row.put("to", to);
        row.put("attempts", (long) leg.attempts());
        row.put("next", next.toString());
        row.put("reply", reason);
        return row;
    }

    private static String words(QueuedLeg leg, List<String> to, Instant next, String reason) {
        String where = leg.destination().equals(OutboundQueue.HERE) ? "a mailbox here" : leg.destination();
        String id = leg.id().message().text();
        if (leg.quarantined()) {
            return "in quarantine; redoubt quarantine release " + id + " lets it go, for " + TraceWords.some(to);
        }
        if (leg.moderator().isPresent()) {
            return "waits for the approval of " + leg.moderator().get() + " as " + id + ", for " + TraceWords.some(to);
        }
        String when = leg.held()
                ? "held; redoubt queue retry " + leg.id().message().text() + " releases it"
                : "waits in the queue as " + leg.id().message().text() + ", next try " + next.truncatedTo(ChronoUnit.SECONDS);
        return when + ", for " + TraceWords.some(to) + " at " + where + (reason.isEmpty() ? "" : ": " + reason);
    }

    private void record(Found found) {
        String named = found.messages().stream()
                .limit(RECORDED)
                .map(Traced::message)
                .collect(Collectors.joining(","));
        audit.record(OutboundQueue.ACCOUNT, "TRACE", "messages=" + found.messages().size() + " " + named);
    }

}
