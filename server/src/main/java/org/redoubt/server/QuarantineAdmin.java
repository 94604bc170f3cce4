package org.redoubt.server;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.QueueId;
import org.redoubt.account.QueuedLeg;
import org.redoubt.account.QueuedRecipient;
import org.redoubt.filter.SpamVerdict;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.MessageScanner;
import org.redoubt.mime.MessageStructure;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.transport.tracking.Tracing;

/** What an operator asks and does about mail that was set aside. Every act is in the audit log first. */
final class QuarantineAdmin {
    /** A list longer than this is read by nobody. */
    private static final int LISTED = 1_000;

    private static final int PAGE = 100;

    /** Octets in which a header ends, or else is not looked at further. */
    private static final int HEADER = 64 * 1024;

    /** Characters of a reason that are kept. */
    private static final int REASON = 200;

    /** How long what was released may take to be delivered before its sender hears of it. */
    private static final Duration PATIENCE = Duration.ofDays(1);

    private final OutboundQueue queue;
    private final OperatorAudit audit;
    private final Tracing tracing;

    QuarantineAdmin(OutboundQueue queue, Tracing tracing, OperatorAudit audit) {
        this.queue = queue;
        this.audit = audit;
        this.tracing = tracing;
    }

    AdminAnswer list() throws IOException {
        audit.record(OutboundQueue.ACCOUNT, "QUARANTINE LIST", "");
        List<Map<String, Object>> rows = new ArrayList<>();
        Optional<QueueId> after = Optional.empty();
        List<List<QueuedLeg>> page = queue.list(after, PAGE);
        while (!page.isEmpty() && rows.size() < LISTED) {
            for (List<QueuedLeg> legs : page) {
                if (legs.stream().anyMatch(QueuedLeg::quarantined)) {
                    rows.add(row(legs));
                }
            }
            after = Optional.of(page.getLast().getFirst().id().message());
            page = queue.list(after, PAGE);
        }
        return new AdminAnswer.Done("", rows);
    }

    private static Map<String, Object> row(List<QueuedLeg> legs) {
        QueuedLeg first = legs.getFirst();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", first.id().message().text());
        row.put("arrived", first.envelope().arrived().toString());
        row.put("until", first.ageAt().toString());
        row.put("from", "<" + first.envelope().sender() + ">");
        row.put("recipients", legs.stream().mapToLong(leg -> leg.recipients().size()).sum());
        row.put("octets", first.envelope().octets());
        return row;
    }

    AdminAnswer show(String text) throws IOException {
        List<QueuedLeg> legs = find(text);
        if (legs.isEmpty()) {
            return none(text);
        }
        audit.record(OutboundQueue.ACCOUNT, "QUARANTINE SHOW", "queue=" + text);
        byte[] head = queue.head(legs.getFirst().id().message(), 0, HEADER);
        MessageScanner scanner = new MessageScanner();
        scanner.feed(head, 0, head.length);
        MessageStructure structure = scanner.finish();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (QueuedLeg leg : legs) {
            for (QueuedRecipient recipient : leg.recipients()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("id", text);
                row.put("to", recipient.address());
                row.put("from", line(structure.header().first("from").map(field -> field.value()).orElse("")));
                row.put("subject", line(structure.envelope().subject().orElse("")));
                row.put(
                        "verdict",
                        line(structure.header().first(SpamVerdict.FIELDS.getFirst()).map(field -> field.value()).orElse("")));
                rows.add(row);
            }
        }
        return new AdminAnswer.Done("", rows);
    }

    private static String line(String field) {
        String text = HeaderText.decode(field).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return text.substring(0, Math.min(text.length(), 1_000));
    }

    private interface Act {
        boolean on(QueueId id) throws IOException;
    }

    /** A reason as the audit log holds it: one word of what was touched. */
    private static String because(Optional<String> reason) {
        String text = reason.orElse("").replaceAll("[\\p{Cntrl}\\s=]+", "-");
        return text.isEmpty() ? "" : " reason=" + text.substring(0, Math.min(text.length(), REASON));
    }

    AdminAnswer release(String id, Optional<String> reason) throws IOException {
        Instant ageAt = InstantSource.system().instant().plus(PATIENCE);
        return act("QUARANTINE RELEASE", id, because(reason), found -> queue.release(found, ageAt), id + " is on its way to whom it is for");
    }

    AdminAnswer drop(String id) throws IOException {
        return act("QUARANTINE DROP", id, "", queue::drop, id + " is gone; nobody was told");
    }

    private AdminAnswer act(String name, String text, String because, Act act, String done) throws IOException {
        List<QueuedLeg> legs = find(text);
        if (legs.isEmpty()) {
            return none(text);
        }
        audit.record(OutboundQueue.ACCOUNT, name, "queue=" + text + because);
        if (!act.on(legs.getFirst().id().message())) {
            return none(text);
        }
        audit.note(tracing, legs.getFirst().envelope().trace(), text, name);
        return AdminAnswer.Done.of(done);
    }

    /** What of a message is in quarantine; nothing when none is. */
    private List<QueuedLeg> find(String text) throws IOException {
        Optional<QueueId> id = QueueId.parse(text);
        return id.isEmpty()
                ? List.of()
                : queue.message(id.get()).stream().filter(QueuedLeg::quarantined).toList();
    }

    private static AdminAnswer none(String id) {
        return new AdminAnswer.Refused(
                "there is no message " + id + " in quarantine; redoubt quarantine list shows them");
    }
}
