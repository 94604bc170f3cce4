package org.redoubt.server.cli;

import java.util.Optional;
import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redoubt quarantine …} */
@Command(
        name = "quarantine",
        description = "Mail that the spam filter has set aside.",
        subcommands = {
            QuarantineCommand.ListAll.class,
            QuarantineCommand.Show.class,
            QuarantineCommand.Release.class,
            QuarantineCommand.Drop.class
        })
final class QuarantineCommand extends CommandGroup {
    @Command(name = "list", description = "List what was set aside, the oldest first.")
    static final class ListAll extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.ListQuarantine();
        }
    }

    @Command(name = "show", description = "Show whom a message is for and why it was set aside.")
    static final class Show extends AdminCommand {
        @Parameters(paramLabel = "ID", description = "As listed, such as q17.")
        private String id = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.ShowQuarantined(id);
        }
    }

    @Command(name = "release", description = "Let a message go into the mailboxes that it is for.")
    static final class Release extends AdminCommand {
        @Parameters(paramLabel = "ID")
        private String id = "";

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it stands in the audit log.")
        private Optional<String> reason = Optional.empty();

        @Override
        AdminRequest request() {
            return new AdminRequest.ReleaseQuarantined(id, reason);
        }
    }

    @Command(name = "drop", description = "Forget a message; nobody is told.")
    static final class Drop extends AdminCommand {
        @Parameters(paramLabel = "ID")
        private String id = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.DropQuarantined(id);
        }
    }
}
