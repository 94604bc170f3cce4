package org.redoubt.server.cli;

import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code redoubt moderation …} */
@Command(
        name = "moderation",
        description = "Mail that waits for a person's approval. She answers by mail; these commands are for when she cannot.",
        subcommands = {ModerationCommand.ListAll.class, ModerationCommand.Approve.class, ModerationCommand.Refuse.class})
final class ModerationCommand extends CommandGroup {
    @Command(name = "list", description = "List what waits, the oldest first.")
    static final class ListAll extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.ListModerated();
        }
    }

    @Command(name = "approve", description = "Let a message go to whom it is for.")
    static final class Approve extends AdminCommand {
        @Parameters(paramLabel = "ID", description = "As listed, such as q17.")
        private String id = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.Moderate(id, true);
        }
    }

    @Command(name = "refuse", description = "Send a message back to its sender.")
    static final class Refuse extends AdminCommand {
        @Parameters(paramLabel = "ID")
        private String id = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.Moderate(id, false);
        }
    }
}
