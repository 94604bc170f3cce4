package org.redoubt.server;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Person;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditHistory;
import org.redoubt.guard.AuditKind;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.store.id.AccountId;

/** Searches the audit log backwards, page by page; that it was searched is in it, too. */
final class AuditSearchAdmin {
    /** Events of one page. */
    private static final int PAGE = 500;

    /** Octets of the log that one page goes through at most: half a second. */
    private static final long OCTETS = 64L << 20;

    /** Different logins and addresses that are told apart. */
    private static final int DISTINCT = 10_000;

    private final AuditHistory history;
    private final Directory directory;
    private final OperatorAudit audit;

    AuditSearchAdmin(AuditHistory history, Directory directory, OperatorAudit audit) {
        this.history = history;
        this.directory = directory;
        this.audit = audit;
    }

    /** One row: the events, and where the next page begins if there is more. */
    AdminAnswer search(AdminRequest.SearchAudit request) throws IOException {
        Optional<Person> person = request.account().flatMap(directory::person);
        if (request.account().isPresent() && person.isEmpty()) {
            return new AdminAnswer.Refused("there is no account " + request.account().get());
        }
        Optional<AuditKind> kind = request.kind().flatMap(AuditAdmin::kind);
        if (request.kind().isPresent() && kind.isEmpty()) {
            return AuditAdmin.unknownKind();
        }
        audit.record(person.map(one -> one.account().value()).orElse(0L), "AUDIT-SEARCH", about(request), "ok");
        int most = (int) Math.clamp(request.events(), 1, PAGE);
        List<Map<String, Object>> events = new ArrayList<>();
        AuditHistory.Result result = history.read(
                new AuditHistory.Span(
                        at(request.since()).orElse(Instant.EPOCH),
                        at(request.until()).orElse(Instant.ofEpochSecond(1L << 36)),
                        request.before(),
                        OCTETS),
                found -> {
                    if (!wanted(found.event(), person, kind, request)) {
                        return true;
                    }
                    if (events.size() == most) {
                        return false;
                    }
                    events.add(row(found.sequence(), found.event()));
                    return true;
                });
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("events", events);
        result.next().ifPresent(next -> row.put("next", next));
        result.reached().ifPresent(reached -> row.put("reached", reached.toString()));
        return new AdminAnswer.Done("", List.of(row));
    }

    private static Optional<Instant> at(OptionalLong millis) {
        return millis.isPresent() ? Optional.of(Instant.ofEpochMilli(millis.getAsLong())) : Optional.empty();
    }

    private static String about(AdminRequest.SearchAudit request) {
        StringBuilder about = new StringBuilder();
        request.by().ifPresent(by -> about.append("by=").append(AuditAdmin.word(by)).append(' '));
        request.address().ifPresent(from -> about.append("from=").append(AuditAdmin.word(from)).append(' '));
        request.session().ifPresent(session -> about.append("in=").append(AuditAdmin.word(session)).append(' '));
        request.kind().ifPresent(kind -> about.append("kind=").append(AuditAdmin.word(kind)).append(' '));
        request.text().ifPresent(text -> about.append("text=").append(AuditAdmin.word(text)).append(' '));
        return about.toString().strip();
    }

    private static boolean wanted(
            AuditEvent event, Optional<Person> person, Optional<AuditKind> kind, AdminRequest.SearchAudit request) {
        return person.map(one -> one.account().value() == event.account()).orElse(true)
                && kind.map(wanted -> wanted == event.kind()).orElse(true)
                && request.by().map(event.principal()::equalsIgnoreCase).orElse(true)
                && request.session().map(event.session().id()::equals).orElse(true)
                && request.address().map(ip -> Deeds.from(event, ip)).orElse(true)
                && request.text().map(text -> has(event, text.toLowerCase(Locale.ROOT))).orElse(true);
    }

    private static boolean has(AuditEvent event, String text) {
        return List.of(event.action(), event.purpose(), event.touched(), event.outcome(), event.session().agent()).stream()
                .anyMatch(field -> field.toLowerCase(Locale.ROOT).contains(text));
    }

    private Map<String, Object> row(long sequence, AuditEvent event) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("seq", sequence);
        row.putAll(AuditAdmin.row(event));
        row.put("agent", event.session().agent());
        if (event.account() > 0) {
            directory.person(new AccountId(event.account())).ifPresent(person -> row.put("person", person.address()));
        }
        return row;
    }

    /** Sign-ins that failed: how many, as how many people and from how many addresses. */
    AdminAnswer failures(long since) throws IOException {
        audit.record("AUDIT-FAILURES", "");
        long[] failures = {0};
        Set<String> logins = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        AuditHistory.Result result = history.read(
                new AuditHistory.Span(
                        Instant.ofEpochMilli(since), Instant.ofEpochSecond(1L << 36), OptionalLong.empty(), OCTETS),
                found -> {
                    AuditEvent event = found.event();
                    if (event.kind() == AuditKind.SIGN_IN && !event.outcome().equals("ok")) {
                        failures[0]++;
                        note(logins, event.principal());
                        String remote = event.session().remote();
                        note(addresses, remote.substring(0, Math.max(0, remote.lastIndexOf(':'))));
                    }
                    return true;
                });
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("failures", failures[0]);
        row.put("logins", (long) logins.size());
        row.put("addresses", (long) addresses.size());
        result.reached().ifPresent(reached -> row.put("reached", reached.toString()));
        return new AdminAnswer.Done("", List.of(row));
    }

    private static void note(Set<String> set, String value) {
        if (set.size() < DISTINCT) {
            set.add(value);
        }
    }
}
