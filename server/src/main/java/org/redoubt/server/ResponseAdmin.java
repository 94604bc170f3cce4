package org.redoubt.server;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Person;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditHistory;
import org.redoubt.guard.AuditKind;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.store.id.AccountId;

/** What {@link Responder} has done, from the audit log. */
final class ResponseAdmin {
    private static final Duration SHOWN = Duration.ofDays(30);
    private static final int LISTED = 200;
    private static final long OCTETS = 64L << 20;

    private final AuditHistory history;
    private final Directory directory;
    private final OperatorAudit audit;

    ResponseAdmin(AuditHistory history, Directory directory, OperatorAudit audit) {
        this.history = history;
        this.directory = directory;
        this.audit = audit;
    }

    AdminAnswer list() throws IOException {
        audit.record("RESPONSE LIST", "");
        Instant since = InstantSource.system().instant().minus(SHOWN);
        List<Map<String, Object>> rows = new ArrayList<>();
        AuditHistory.Result result = history.read(
                new AuditHistory.Span(since, Instant.ofEpochSecond(1L << 36), OptionalLong.empty(), OCTETS), found -> {
                    AuditEvent event = found.event();
                    if (event.kind() == AuditKind.ADMIN && event.action().equals("RESPONSE")) {
                        rows.add(row(event));
                    }
                    return rows.size() < LISTED;
                });
        String reached = result.reached().map(at -> "looked back to " + at).orElse("");
        return new AdminAnswer.Done(rows.isEmpty() && reached.isEmpty() ? "none" : reached, rows);
    }

    private Map<String, Object> row(AuditEvent event) {
        Map<String, String> touched = new HashMap<>();
        for (String member : event.touched().split(" ")) {
            int equals = member.indexOf('=');
            touched.put(member.substring(0, Math.max(0, equals)), member.substring(equals + 1));
        }
        Optional<Person> person =
                event.account() > 0 ? directory.person(new AccountId(event.account())) : Optional.empty();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("time", event.at().toString());
        row.put("alert", touched.getOrDefault("alert", ""));
        row.put("rule", touched.getOrDefault("rule", ""));
        row.put("did", touched.getOrDefault("do", ""));
        row.put("person", person.map(Person::address).orElse("(gone)"));
        row.put("locked", person.filter(one -> !one.enabled()).isPresent());
        return row;
    }
}
