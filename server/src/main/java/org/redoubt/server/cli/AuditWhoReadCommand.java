package org.redoubt.server.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditQuery;
import org.redoubt.guard.AuditReader;
import org.redoubt.guard.Touched;
import org.redoubt.store.id.AccountId;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code redoubt audit who-read} */
@Command(name = "who-read", description = "Who opened one message, through what and when.")
final class AuditWhoReadCommand implements Callable<Integer> {
    /** Of a list that the server sends. */
    private static final long LISTED = 10_000;

    @Mixin
    private AskingOptions common = new AskingOptions();

    @Parameters(
            paramLabel = "EMAILID",
            converter = EmailNumber.class,
            description = "The message, as IMAP's FETCH EMAILID names it, such as e17.")
    private long email;

    @Option(names = "--account", paramLabel = "ADDRESS", required = true, description = "Whose mail it is.")
    private String account = "";

    @Option(names = "--listed", description = "Also who saw its envelope in a list.")
    private boolean listed;

    @Option(names = "--since", paramLabel = "TIME", converter = AuditCommand.When.class, description = "As in audit query.")
    private Optional<Instant> since = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", converter = AuditCommand.When.class, description = "Likewise.")
    private Optional<Instant> until = Optional.empty();

    @Override
    public Integer call() throws Exception {
        if (common.asPerson()) {
            Optional<String> whose = Optional.of(account);
            return AuditCommand.ask(
                    common, whose, Optional.empty(), Optional.empty(), OptionalLong.of(email), listed, since, until, LISTED);
        }
        Optional<AccountId> id = AuditCommand.accountId(common, account);
        if (id.isEmpty()) {
            return common.failed("there is no account " + account);
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        AuditReader.Summary summary = new AuditReader(common.folder().audit())
                .query(new AuditQuery(id, Optional.empty(), Optional.empty(), since, until), found -> {
                    if (opens(found.event())) {
                        rows.add(AuditCommand.row(found.event(), "session", found.event().session().id()));
                    }
                    return true;
                });
        return common.done(
                "e" + email + " was opened " + rows.size() + (rows.size() == 1 ? " time" : " times")
                        + AuditCommand.warning(summary),
                rows);
    }

    private boolean opens(AuditEvent event) {
        boolean kind = event.kind() == AuditKind.READ
                || event.kind() == AuditKind.EXPORT
                || listed && event.kind() == AuditKind.LIST;
        return kind && Touched.of(event.touched()).emails().contains(email);
    }

    /** "e17" or 17. */
    static final class EmailNumber implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return Long.parseLong(text.startsWith("e") ? text.substring(1) : text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is no EMAILID; they look like e17");
            }
        }
    }
}
