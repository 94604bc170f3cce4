package org.redoubt.server.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redoubt trace} */
@Command(
        name = "trace",
        description = "Where a message is: everything that happened to it, from its first line to each mailbox or the"
                + " answer of each other server.")
final class TraceCommand implements Callable<Integer> {
    private static final Duration USUALLY = Duration.ofDays(7);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    @Mixin
    private AskingOptions common = new AskingOptions();

    @Parameters(
            paramLabel = "WHAT",
            arity = "0..1",
            description = "A sender or recipient, @ and a domain, a Message-ID, a queue id such as q17, the name of a"
                    + " transaction, the address of a client or somebody's login; nothing for the latest mail.")
    private Optional<String> what = Optional.empty();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = AuditCommand.When.class,
            description = "As in audit query; a week ago if not said.")
    private Optional<Instant> since = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", converter = AuditCommand.When.class, description = "Likewise.")
    private Optional<Instant> until = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "The latest N messages (default: ${DEFAULT-VALUE}).")
    private int limit = 20;

    @Override
    public Integer call() throws Exception {
        Instant end = until.orElseGet(() -> Instant.now().plusSeconds(60));
        AdminRequest.Trace request = new AdminRequest.Trace(
                what, since.orElseGet(() -> end.minus(USUALLY)).toEpochMilli(), end.toEpochMilli(), limit);
        try (AdminService service = common.open()) {
            AdminAnswer answer = service.ask(request);
            if (common.json() || !(answer instanceof AdminAnswer.Done(var message, var rows))) {
                return common.tell(answer);
            }
            print(common.out(), rows);
            return common.done(message, List.of());
        }
    }

    private static void print(PrintWriter out, List<? extends Map<String, Object>> rows) {
        String message = "";
        for (Map<String, Object> row : rows) {
            String of = text(row, "message");
            if (!of.equals(message)) {
                out.println((message.isEmpty() ? "" : System.lineSeparator()) + of);
                message = of;
            }
            out.println("  " + TIME.format(Instant.parse(text(row, "at"))) + "  " + text(row, "words"));
        }
    }

    private static String text(Map<String, Object> row, String key) {
        // What strangers call themselves must not drive a terminal.
        return String.valueOf(row.getOrDefault(key, "")).replaceAll("\\p{Cntrl}", "?");
    }
}
