package org.redoubt.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Person;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditQuery;
import org.redoubt.guard.AuditReader;
import org.redoubt.guard.Touched;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.store.id.AccountId;

/** The audit log for whoever may read it and has not the machine; that she reads it is in the log, too. */
final class AuditAdmin {
    /** A list longer than this is read by nobody; narrower questions get on. */
    private static final long LISTED = 10_000;

    /** What an event touched may be millions of digits; a line of the control protocol holds no more than this. */
    private static final int SHOWN = 4_096;

    /** Characters of a word that somebody asked for. */
    private static final int WORD = 254;

    private final Path log;
    private final Directory directory;
    private final OperatorAudit audit;
    private final Following following;

    /** @param following whoever waits for long answers */
    AuditAdmin(Path log, Directory directory, OperatorAudit audit, Following following) {
        this.following = following;
        this.log = log;
        this.directory = directory;
        this.audit = audit;
    }

    AdminAnswer query(AdminRequest.QueryAudit request) throws IOException {
        Optional<Person> person = request.account().flatMap(directory::person);
        if (request.account().isPresent() && person.isEmpty()) {
            return new AdminAnswer.Refused("there is no account " + request.account().get());
        }
        Optional<AuditKind> kind = request.kind().flatMap(AuditAdmin::kind);
        if (request.kind().isPresent() && kind.isEmpty()) {
            return unknownKind();
        }
        audit.record(person.map(one -> one.account().value()).orElse(0L), "AUDIT-QUERY", about(request), "ok");
        AuditQuery query = new AuditQuery(
                person.map(Person::account), request.by(), kind, instant(request.since()), instant(request.until()));
        long most = Math.clamp(request.events(), 1, LISTED);
        ArrayDeque<AuditEvent> latest = new ArrayDeque<>();
        boolean[] ended = {false};
        AuditReader.Summary summary = new AuditReader(log).query(query, found -> {
            if (wanted(found.event(), request)) {
                latest.addLast(found.event());
                if (latest.size() > most) {
                    latest.removeFirst();
                }
            }
            return true;
        }, (done, all) -> {
            ended[0] = !following.soFar(done, all, () -> latest.stream()
                    .skip(Math.max(0, latest.size() - Following.ROWS))
                    .map(AuditAdmin::row)
                    .toList());
            return !ended[0];
        });
        if (ended[0]) {
            throw new Following.EndedException();
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        latest.forEach(event -> rows.add(row(event)));
        return new AdminAnswer.Done(
                rows.size() + " of " + summary.read() + " recorded accesses are shown" + whole(summary), rows);
    }

    static AdminAnswer unknownKind() {
        return new AdminAnswer.Refused(
                "kinds are " + Arrays.stream(AuditKind.values()).map(Enum::name).collect(Collectors.joining(", ")));
    }

    /** What somebody typed, as one harmless word of what an event touched. */
    static String word(String typed) {
        String word = typed.replaceAll("[^A-Za-z0-9.@:+_-]+", "-");
        return word.substring(0, Math.min(word.length(), WORD));
    }

    /** What a session, an address, a credential or a person saw and did. */
    AdminAnswer whatDid(AdminRequest.WhatDid request) throws IOException {
        boolean somebody = request.by().isPresent() || request.session().isPresent() || request.address().isPresent();
        if (!somebody || request.credential().isPresent() && request.by().isEmpty()) {
            return new AdminAnswer.Refused(
                    "say who: a session, an address or a person, and with a credential whose it is");
        }
        StringBuilder about = new StringBuilder();
        request.by().ifPresent(by -> about.append("by=").append(word(by)).append(' '));
        request.session().ifPresent(session -> about.append("in=").append(word(session)).append(' '));
        request.address().ifPresent(from -> about.append("from=").append(word(from)).append(' '));
        request.credential().ifPresent(with -> about.append("with=").append(word(with)));
        audit.record("AUDIT-WHAT-DID", about.toString().strip());
        Deeds.Found found = Deeds.find(
                log,
                new Deeds.Asked(
                        request.by(),
                        request.session(),
                        request.address(),
                        request.credential(),
                        instant(request.since()),
                        instant(request.until())),
                account -> account == 0
                        ? Optional.empty()
                        : directory.person(new AccountId(account)).map(Person::address),
                following);
        return new AdminAnswer.Done(found.message() + whole(found.summary()), found.rows());
    }

    /** What must be said when the log is not whole; nothing otherwise. */
    private static String whole(AuditReader.Summary summary) {
        return summary.damaged() + summary.missing() == 0
                ? ""
                : "; WARNING: " + summary.damaged() + " lines are damaged and " + summary.missing() + " are missing";
    }

    private static String about(AdminRequest.QueryAudit request) {
        return request.by().map(by -> "by=" + word(by) + ' ').orElse("")
                + (request.email().isPresent() ? "asked=" + request.email().getAsLong() : "");
    }

    private static boolean wanted(AuditEvent event, AdminRequest.QueryAudit request) {
        if (request.email().isEmpty()) {
            return true;
        }
        boolean kind = event.kind() == AuditKind.READ
                || event.kind() == AuditKind.EXPORT
                || request.listed() && event.kind() == AuditKind.LIST;
        return kind && Touched.of(event.touched()).emails().contains(request.email().getAsLong());
    }

    static Optional<AuditKind> kind(String name) {
        return Arrays.stream(AuditKind.values())
                .filter(kind -> kind.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    private static Optional<Instant> instant(OptionalLong millis) {
        return millis.isPresent() ? Optional.of(Instant.ofEpochMilli(millis.getAsLong())) : Optional.empty();
    }

    static Map<String, Object> row(AuditEvent event) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("time", event.at().toString());
        row.put("kind", event.kind().name());
        row.put("by", event.principal());
        row.put("account", event.account());
        row.put("via", event.session().via());
        row.put("from", event.session().remote());
        row.put("session", event.session().id());
        row.put("action", event.action());
        row.put("purpose", event.purpose());
        row.put("touched", event.touched().length() <= SHOWN ? event.touched() : event.touched().substring(0, SHOWN) + "…");
        row.put("outcome", event.outcome());
        return row;
    }
}
