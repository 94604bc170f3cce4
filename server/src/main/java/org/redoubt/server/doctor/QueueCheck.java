package org.redoubt.server.doctor;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;

/** Whether mail gets out: what has waited for hours waits for something that an operator may mend. */
final class QueueCheck {
    private static final String CHECK = "queue";

    /** After as long senders are told that their mail is late. */
    private static final Duration LATE = Duration.ofHours(4);

    private QueueCheck() {}

    static Finding of(AdminService service, Instant now) throws IOException {
        return switch (service.ask(new AdminRequest.ListQueue())) {
            case AdminAnswer.Refused(var why) -> Finding.problem(CHECK, why);
            case AdminAnswer.Done(_, var rows) -> of(rows, now);
        };
    }

    /** @param rows the oldest first */
    private static Finding of(List<Map<String, Object>> rows, Instant now) {
        if (rows.isEmpty()) {
            return Finding.ok(CHECK, "nothing waits to be sent");
        }
        List<Map<String, Object>> late = rows.stream()
                .filter(row -> Instant.parse(text(row, "arrived")).isBefore(now.minus(LATE)))
                .toList();
        if (late.isEmpty()) {
            return Finding.ok(CHECK, rows.size() + " messages are on their way");
        }
        Map<String, Object> oldest = late.getFirst();
        String state = text(oldest, "state");
        boolean set = state.equals("held") || state.equals("quarantined") || state.startsWith("for approval");
        String reason = set ? "it is " + state.replaceFirst("^for", "waiting for") : text(oldest, "reason");
        return Finding.warning(
                CHECK,
                late.size() + " messages have waited for more than four hours; the oldest, " + text(oldest, "id")
                        + ", since " + text(oldest, "arrived") + (reason.isEmpty() ? "" : ": " + reason)
                        + ". redoubt queue list shows them, redoubt queue show " + text(oldest, "id") + " whom it is for");
    }

    private static String text(Map<String, Object> row, String key) {
        return String.valueOf(row.getOrDefault(key, ""));
    }
}
