package org.redoubt.webmail.self;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Person;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditHistory;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.http.HttpExchange;
import org.redoubt.http.Problems;
import org.redoubt.http.SignedIn;

/** "Who opened my mailbox": one's own part of the audit log, page by page. */
final class AccessPages {
    private final Directory directory;
    private final AuditLog audit;
    private final InstantSource clock;
    private final Optional<AuditHistory> history;
    private final Semaphore readings = new Semaphore(Limits.READINGS, true);

    AccessPages(Directory directory, AuditLog audit, Optional<AuditHistory> history, InstantSource clock) {
        this.directory = directory;
        this.audit = audit;
        this.clock = clock;
        this.history = history;
    }

    void answer(HttpExchange exchange) throws IOException {
        Optional<AuditHistory.Span> span = span(exchange);
        Optional<Person> person =
                directory.person(exchange.signedIn().principal().account());
        if (span.isEmpty()) {
            Answer.malformed(exchange);
        } else if (history.isEmpty() || person.isEmpty()) {
            Problems.notFound(exchange);
        } else {
            Optional<Json.Members> page = page(exchange.signedIn(), person.get(), span.get(), history.get());
            if (page.isPresent()) {
                Answer.object(exchange, 200, page.get());
            } else {
                exchange.respond(503, Map.of("Retry-After", "5"), new byte[0]);
            }
        }
    }

    /** Empty when others are reading; who is slow to take a page keeps nobody waiting. */
    private Optional<Json.Members> page(
            SignedIn asks, Person person, AuditHistory.Span span, AuditHistory log) throws IOException {
        if (!begin()) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(asks, person, span, log));
        } finally {
            readings.release();
        }
    }

    private boolean begin() {
        try {
            return readings.tryAcquire(Limits.READING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Optional<AuditHistory.Span> span(HttpExchange exchange) {
        try {
            Instant from = exchange.query("from").map(Instant::parse).orElse(Instant.EPOCH);
            Instant until = exchange.query("until").map(Instant::parse).orElse(Instant.ofEpochSecond(1L << 36));
            Optional<Long> before = exchange.query("before").map(Long::parseLong);
            OptionalLong number = before.isPresent() ? OptionalLong.of(before.get()) : OptionalLong.empty();
            return from.isBefore(until)
                    ? Optional.of(new AuditHistory.Span(from, until, number, Limits.LOG_OCTETS))
                    : Optional.empty();
        } catch (DateTimeException | NumberFormatException notOurs) {
            return Optional.empty();
        }
    }

    private Json.Members read(SignedIn asks, Person person, AuditHistory.Span span, AuditHistory log)
            throws IOException {
        audit.recordDurably(new AuditEvent(
                clock.instant(),
                AuditKind.LIST,
                asks.principal().login(),
                person.account().value(),
                asks.session(),
                "WHO-OPENED",
                0,
                "",
                "ok"));
        Visits visits = new Visits(asks.principal().login(), person.account().value(), person.id());
        AuditHistory.Result result = log.read(span, person.account(), visits);
        return json -> {
            visits.write(json);
            if (result.next().isPresent()) {
                json.writeNumberProperty("next", result.next().getAsLong());
            } else {
                json.writeNullProperty("next");
            }
            Answer.time(json, "reached", result.reached());
        };
    }
}
