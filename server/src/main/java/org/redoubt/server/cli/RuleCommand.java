package org.redoubt.server.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redoubt rule …} */
@Command(
        name = "rule",
        description = "Rules of the organisation for mail that passes, from mail-flow.toml in the data folder.",
        subcommands = {RuleCommand.ListAll.class, RuleCommand.Test.class, RuleCommand.Past.class})
final class RuleCommand extends CommandGroup {
    /** What fits into a line of the control protocol, in base64. */
    private static final long MESSAGE_OCTETS = 700_000;

    private static final Duration USUALLY = Duration.ofDays(7);

    @Command(name = "list", description = "List the rules and journals in their order; tells what is wrong with the file.")
    static final class ListAll extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.ListRules();
        }
    }

    @Command(name = "test", description = "Which rules would hold for a message. Nothing is done.")
    static final class Test extends AdminCommand {
        @Parameters(paramLabel = "MESSAGE.eml", description = "A message, its lines as they are.")
        private Path file = Path.of("");

        @Option(names = "--from", required = true, paramLabel = "ADDRESS", description = "The sender of the envelope.")
        private String from = "";

        @Option(names = "--to", required = true, paramLabel = "ADDRESS", description = "A recipient; several are possible.")
        private List<String> to = List.of();

        @Option(names = "--outside", description = "It comes from another server; else somebody of ours sends it.")
        private boolean outside;

        @Override
        AdminRequest request() throws IOException {
            if (Files.size(file) > MESSAGE_OCTETS) {
                throw new IOException(file + " is longer than " + MESSAGE_OCTETS + " octets");
            }
            String message = Files.readString(file, StandardCharsets.ISO_8859_1);
            String lines = message.replace("\r\n", "\n").replace("\n", "\r\n");
            return new AdminRequest.TestRules(lines, from, to, outside);
        }
    }

    @Command(
            name = "past",
            description = "Which mail in people's mailboxes the rules would have held for, since a week ago if not said"
                    + " otherwise. Every mailbox is read for it, and that is in the audit log.")
    static final class Past extends AdminCommand {
        @Option(names = "--rule", paramLabel = "NAME", description = "Only this one.")
        private Optional<String> rule = Optional.empty();

        @Option(
                names = "--since",
                paramLabel = "TIME",
                converter = AuditCommand.When.class,
                description = "As in audit query; a week ago if not said.")
        private Optional<Instant> since = Optional.empty();

        @Override
        AdminRequest request() {
            return new AdminRequest.TestRulesOnMail(
                    since.orElseGet(() -> Instant.now().minus(USUALLY)).toEpochMilli(), rule);
        }
    }
}
