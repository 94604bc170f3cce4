package org.redoubt.server.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditQuery;
import org.redoubt.guard.AuditReader;
import org.redoubt.guard.AuditRecord;
import org.redoubt.server.AdminAccess;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.store.id.AccountId;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code redoubt audit …} */
@Command(
        name = "audit",
        description = "Who opened what, and the proof that the record is whole.",
        subcommands = {
            AuditCommand.Query.class,
            AuditVerifyCommand.class,
            AuditWhoReadCommand.class,
            AuditWhatDidCommand.class
        })
final class AuditCommand extends CommandGroup {
    @Command(name = "query", description = "Show recorded accesses, the latest last.")
    static final class Query implements Callable<Integer> {
        @Mixin
        private AskingOptions common = new AskingOptions();

        @Option(names = "--account", paramLabel = "ADDRESS", description = "Accesses to this person's mail.")
        private Optional<String> account = Optional.empty();

        @Option(names = "--by", paramLabel = "ADDRESS", description = "Accesses by this person.")
        private Optional<String> by = Optional.empty();

        @Option(names = "--kind", paramLabel = "KIND", description = "One of: ${COMPLETION-CANDIDATES}.")
        private Optional<AuditKind> kind = Optional.empty();

        @Option(
                names = "--since",
                paramLabel = "TIME",
                converter = When.class,
                description = "2026-11-24, 2026-11-24T10:15:00Z, or 90m, 12h, 7d ago.")
        private Optional<Instant> since = Optional.empty();

        @Option(names = "--until", paramLabel = "TIME", converter = When.class, description = "Likewise.")
        private Optional<Instant> until = Optional.empty();

        @Option(names = "--limit", paramLabel = "N", description = "The latest N (default: ${DEFAULT-VALUE}).")
        private int limit = 100;

        @Override
        public Integer call() throws Exception {
            if (common.asPerson()) {
                return ask(common, account, by, kind.map(Enum::name), OptionalLong.empty(), false, since, until, limit);
            }
            Optional<AccountId> id = Optional.empty();
            if (account.isPresent()) {
                id = accountId(common, account.get());
                if (id.isEmpty()) {
                    return common.failed("there is no account " + account.get());
                }
            }
            ArrayDeque<AuditRecord> latest = new ArrayDeque<>();
            AuditReader.Summary summary = new AuditReader(common.folder().audit())
                    .query(new AuditQuery(id, by, kind, since, until), event -> keep(latest, event));
            return common.done(message(summary), rows(latest));
        }

        private boolean keep(ArrayDeque<AuditRecord> latest, AuditRecord event) {
            latest.addLast(event);
            if (latest.size() > limit) {
                latest.removeFirst();
            }
            return true;
        }

        private static String message(AuditReader.Summary summary) {
            String text = summary.matched() + " of " + summary.read() + " recorded accesses match";
            return text + warning(summary);
        }

        private static List<Map<String, Object>> rows(Iterable<AuditRecord> records) {
            List<Map<String, Object>> rows = new ArrayList<>();
            records.forEach(found -> rows.add(row(found.event())));
            return rows;
        }
    }

    /** Asks the server, for a person who has a role and not the files. */
    static int ask(
            AskingOptions common,
            Optional<String> account,
            Optional<String> by,
            Optional<String> kind,
            OptionalLong email,
            boolean listed,
            Optional<Instant> since,
            Optional<Instant> until,
            long limit)
            throws Exception {
        common.askForSignIn();
        try (AdminService service = common.open()) {
            return common.tell(service.ask(new AdminRequest.QueryAudit(
                    account, by, kind, email, listed, millis(since), millis(until), limit)));
        }
    }

    static OptionalLong millis(Optional<Instant> time) {
        return time.map(at -> OptionalLong.of(at.toEpochMilli())).orElse(OptionalLong.empty());
    }

    /** The account of an address; empty when there is none. */
    static Optional<AccountId> accountId(CommonOptions common, String address) throws Exception {
        try (AdminService service = AdminAccess.open(common.folder())) {
            return switch (service.ask(new AdminRequest.ShowAccount(address))) {
                case AdminAnswer.Done(var message, var rows) ->
                    Optional.of(new AccountId(((Number) rows.getFirst().getOrDefault("account", 0L)).longValue()));
                case AdminAnswer.Refused(var why) -> Optional.empty();
            };
        }
    }

    /** What must be said when the log is not whole; nothing otherwise. */
    static String warning(AuditReader.Summary summary) {
        return summary.damaged() + summary.missing() == 0
                ? ""
                : "; WARNING: " + summary.damaged() + " lines are damaged and " + summary.missing() + " are missing";
    }

    /** An event as a row, and one more column before its end. */
    static Map<String, Object> row(AuditEvent event, String name, Object value) {
        Map<String, Object> row = row(event);
        Object outcome = row.remove("outcome");
        row.put(name, value);
        row.put("outcome", outcome);
        return row;
    }

    private static Map<String, Object> row(AuditEvent event) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("time", event.at().toString());
        row.put("kind", event.kind().name());
        row.put("by", event.principal());
        row.put("account", event.account());
        row.put("via", event.session().via());
        row.put("from", event.session().remote());
        row.put("action", event.action());
        row.put("purpose", event.purpose());
        row.put("touched", event.touched());
        row.put("outcome", event.outcome());
        return row;
    }

    /** A time, or how long ago. */
    static final class When implements ITypeConverter<Instant> {
        private static final Pattern AGO = Pattern.compile("(\\d{1,6})([mhd])");

        @Override
        public Instant convert(String text) {
            Matcher ago = AGO.matcher(text.toLowerCase(Locale.ROOT));
            if (ago.matches()) {
                long count = Long.parseLong(ago.group(1));
                return Instant.now()
                        .minus(
                                switch (ago.group(2)) {
                                    case "m" -> Duration.ofMinutes(count);
                                    case "h" -> Duration.ofHours(count);
                                    default -> Duration.ofDays(count);
                                });
            }
            try {
                return text.length() == 10
                        ? LocalDate.parse(text)
                                .atStartOfDay(ZoneId.systemDefault())
                                .toInstant()
                        : OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeParseException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no time; write 2026-11-24, 2026-11-24T10:15:00Z or 12h");
            }
        }
    }
}
