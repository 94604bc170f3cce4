package org.redoubt.server.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
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

/** {@code redoubt recover} */
@Command(
        name = "recover",
        description = {
            "Mail that a person deleted for good within the last 14 days: how much, by the hour of its deletion (UTC), and",
            "with --restore back to where it was. What it is stays hers: nothing of it is shown."
        })
final class RecoverCommand implements Callable<Integer> {
    @Mixin
    private AskingOptions common = new AskingOptions();

    @Parameters(paramLabel = "ADDRESS", description = "Whose mail it was.")
    private String address = "";

    @Option(names = "--restore", description = "Bring it back; what is still in some mailbox stays as it is.")
    private boolean restore;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = AuditCommand.When.class,
            description = "Only what was deleted from then on: 2026-11-25T10:00, or 2h ago.")
    private Optional<Instant> since = Optional.empty();

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = AuditCommand.When.class,
            description = "Only what was deleted before then.")
    private Optional<Instant> until = Optional.empty();

    @Option(
            names = "--into",
            paramLabel = "NAME",
            description = "A mailbox for all of it; else where it was, and INBOX where that is gone.")
    private Optional<String> into = Optional.empty();

    @Override
    public Integer call() throws Exception {
        if (!restore && (since.isPresent() || until.isPresent() || into.isPresent())) {
            return common.failed("--since, --until and --into go with --restore");
        }
        common.askForSignIn();
        try (AdminService service = common.open()) {
            return restore ? restore(service) : common.tell(service.ask(new AdminRequest.ListDeleted(address)));
        }
    }

    private int restore(AdminService service) throws IOException {
        AdminRequest.RecoverDeleted request = new AdminRequest.RecoverDeleted(
                address,
                since.map(Instant::toEpochMilli).orElse(0L),
                until.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE),
                into);
        long messages = 0;
        boolean more = true;
        while (more) {
            AdminAnswer answer = service.ask(request);
            if (!(answer instanceof AdminAnswer.Done(var _, var rows))) {
                if (messages > 0) {
                    common.err().println("  " + messages + " messages are back already");
                }
                return common.tell(answer);
            }
            Map<String, Object> told = rows.getFirst();
            messages += told.get("messages") instanceof Number number ? number.longValue() : 0;
            more = Boolean.TRUE.equals(told.get("more"));
            if (more && !common.json()) {
                common.err().println("  " + messages + " messages are back");
                common.err().flush();
            }
        }
        return common.done(messages + " messages are back", List.of(Map.of("messages", messages)));
    }
}
