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
import org.redoubt.account.OutboundQueue.NewLeg;
import org.redoubt.account.QueueId;
import org.redoubt.account.QueuedDestination;
import org.redoubt.account.QueuedLeg;
import org.redoubt.account.QueuedRecipient;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DomainName;
import org.redoubt.directory.Person;
import org.redoubt.directory.Resolution;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.tracking.Tracing;

/** What an operator asks and does about mail on its way out. Every act is in the audit log first. */
final class QueueAdmin {
    /** A list longer than this is read by nobody. */
    private static final int LISTED = 1_000;

    private static final int PAGE = 100;

    /** When its age matters for the first time: its sender is told that it takes long. */
    private static final Duration LATER = Duration.ofHours(4);

    private final OutboundQueue queue;
    private final OperatorAudit audit;
    private final Tracing tracing;
    private final Directory directory;

    QueueAdmin(OutboundQueue queue, Tracing tracing, Directory directory, OperatorAudit audit) {
        this.directory = directory;
        this.queue = queue;
        this.audit = audit;
        this.tracing = tracing;
    }

    AdminAnswer list() throws IOException {
        audit.record(OutboundQueue.ACCOUNT, "QUEUE LIST", "");
        List<Map<String, Object>> rows = new ArrayList<>();
        Optional<QueueId> after = Optional.empty();
        List<List<QueuedLeg>> page = queue.list(after, PAGE);
        while (!page.isEmpty() && rows.size() < LISTED) {
            for (List<QueuedLeg> legs : page) {
                rows.add(row(legs));
            }
            after = Optional.of(page.getLast().getFirst().id().message());
            page = queue.list(after, PAGE);
        }
        return new AdminAnswer.Done("", rows);
    }

    private Map<String, Object> row(List<QueuedLeg> legs) throws IOException {
        QueuedLeg first = legs.getFirst();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", first.id().message().text());
        row.put("arrived", first.envelope().arrived().toString());
        row.put("from", "<" + first.envelope().sender() + ">");
        row.put("recipients", legs.stream().mapToLong(leg -> leg.recipients().size()).sum());
        row.put("octets", first.envelope().octets());
        row.put("state", state(legs));
        row.put("reason", reason(first, first.recipients().getFirst()));
        return row;
    }

    /** Whether it waits for an operator, for the time that its sender chose (RFC 4865), or for others. */
    private static String state(List<QueuedLeg> legs) {
        if (legs.stream().anyMatch(QueuedLeg::quarantined)) {
            return "quarantined";
        }
        Optional<String> moderator = legs.stream().flatMap(leg -> leg.moderator().stream()).findFirst();
        if (moderator.isPresent()) {
            return "for approval by " + moderator.get();
        }
        if (legs.stream().allMatch(QueuedLeg::held)) {
            return "held";
        }
        Instant now = InstantSource.system().instant();
        Optional<Instant> release = legs.getFirst().envelope().release().filter(now::isBefore);
        boolean waits = release.isPresent()
                && legs.stream().allMatch(leg -> leg.held() || leg.due().equals(release.get()));
        return waits ? "until " + release.get() : "waiting";
    }

    private String reason(QueuedLeg leg, QueuedRecipient recipient) throws IOException {
        String destination = queue.destination(leg.destination())
                .filter(where -> where.failures() > 0)
                .map(QueuedDestination::lastReply)
                .orElse("");
        return destination.isEmpty() ? recipient.lastReply() : destination;
    }

    AdminAnswer show(String text) throws IOException {
        Optional<QueueId> id = QueueId.parse(text);
        List<QueuedLeg> legs = id.isPresent() ? queue.message(id.get()) : List.of();
        if (legs.isEmpty()) {
            return none(text);
        }
        audit.record(OutboundQueue.ACCOUNT, "QUEUE SHOW", "queue=" + text);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (QueuedLeg leg : legs) {
            for (QueuedRecipient recipient : leg.recipients()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("id", leg.id().toString());
                row.put("to", recipient.address());
                row.put("destination", leg.destination().equals(OutboundQueue.HERE) ? "(here)" : leg.destination());
                row.put("attempts", (long) leg.attempts());
                row.put("next", leg.held() ? "held" : next(leg));
                row.put("reason", reason(leg, recipient));
                rows.add(row);
            }
        }
        return new AdminAnswer.Done("", rows);
    }

    private String next(QueuedLeg leg) throws IOException {
        return queue.destination(leg.destination())
                .map(QueuedDestination::notBefore)
                .filter(leg.due()::isBefore)
                .orElse(leg.due())
                .toString();
    }

    private interface Act {
        boolean on(QueueId id) throws IOException;
    }

    AdminAnswer retry(String id) throws IOException {
        return act("QUEUE RETRY", id, queue::retry, id + " is tried now");
    }

    AdminAnswer hold(String id) throws IOException {
        return act("QUEUE HOLD", id, queue::hold, id + " is held; redoubt queue retry " + id + " releases it");
    }

    AdminAnswer redirect(String id, String address) throws IOException {
        Optional<NewLeg> leg = leg(address);
        return leg.isEmpty()
                ? new AdminAnswer.Refused("nobody can be reached at " + address)
                : act("QUEUE REDIRECT", id, queued -> queue.redirect(queued, leg.get()), id + " goes to " + address);
    }

    private Optional<NewLeg> leg(String address) {
        Instant now = InstantSource.system().instant();
        QueuedRecipient to = new QueuedRecipient(address, List.of(), Optional.empty(), Optional.empty(), "");
        int at = address.lastIndexOf('@');
        if (at < 1 || !address.matches("[\\x21-\\x7e]+")) {
            return Optional.empty();
        }
        return switch (directory.resolve(address)) {
            case Resolution.Recipients(var found) -> {
                List<AccountId> accounts = found.stream().map(one -> one.account()).distinct().toList();
                yield accounts.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new NewLeg(OutboundQueue.HERE, List.of(to.withAccounts(accounts)), now, now.plus(LATER)));
            }
            case Resolution.UnknownUser _ -> Optional.empty();
            case Resolution.NotLocal _ ->
                DomainName.parse(address.substring(at + 1))
                        .map(domain -> new NewLeg(domain.ascii(), List.of(to), now, now.plus(LATER)));
        };
    }

    /** What a response has held of a person's mail, and whatever else of hers an operator has. */
    AdminAnswer releaseHeld(String address) throws IOException {
        Optional<Person> person = directory.person(address);
        if (person.isEmpty()) {
            return new AdminAnswer.Refused("there is no account " + address);
        }
        audit.record(person.get().account(), "QUEUE RELEASE-HELD", "");
        long released = 0;
        Optional<QueueId> after = Optional.empty();
        List<List<QueuedLeg>> page = queue.list(after, PAGE);
        while (!page.isEmpty()) {
            for (List<QueuedLeg> legs : page) {
                QueuedLeg first = legs.getFirst();
                boolean hers = directory.person(first.envelope().submitter())
                        .filter(one -> one.id().equals(person.get().id()))
                        .isPresent();
                boolean held = legs.stream().anyMatch(leg -> leg.held() && !leg.setAside());
                if (hers && held && queue.retry(first.id().message())) {
                    released++;
                    audit.note(tracing, first.envelope().trace(), first.id().message().text(), "QUEUE RETRY");
                }
            }
            after = Optional.of(page.getLast().getFirst().id().message());
            page = queue.list(after, PAGE);
        }
        return AdminAnswer.Done.of(released + (released == 1 ? " message is tried now" : " messages are tried now"));
    }

    AdminAnswer drop(String id) throws IOException {
        return act("QUEUE DROP", id, queue::drop, id + " is gone; nobody was told");
    }

    private AdminAnswer act(String name, String text, Act act, String done) throws IOException {
        Optional<QueueId> id = QueueId.parse(text);
        List<QueuedLeg> legs = id.isPresent() ? queue.message(id.get()) : List.of();
        if (id.isEmpty() || legs.isEmpty()) {
            return none(text);
        }
        audit.record(OutboundQueue.ACCOUNT, name, "queue=" + text);
        if (!act.on(id.get())) {
            return none(text);
        }
        audit.note(tracing, legs.getFirst().envelope().trace(), text, name);
        return AdminAnswer.Done.of(done);
    }

    private static AdminAnswer none(String id) {
        return new AdminAnswer.Refused("there is no message " + id + " in the queue; redoubt queue list shows them");
    }
}
