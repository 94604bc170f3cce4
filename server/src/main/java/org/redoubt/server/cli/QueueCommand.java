package org.redoubt.server.cli;

import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code redoubt queue …} */
@Command(
        name = "queue",
        description = "Mail on its way to other servers.",
        subcommands = {
            QueueCommand.ListAll.class,
            QueueCommand.Show.class,
            QueueCommand.Retry.class,
            QueueCommand.Hold.class,
            QueueCommand.Redirect.class,
            QueueCommand.Drop.class
        })
final class QueueCommand extends CommandGroup {
    @Command(name = "list", description = "List the messages that wait, the oldest first.")
    static final class ListAll extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.ListQueue();
        }
    }

    @Command(name = "show", description = "Show whom a message has not reached, and why.")
    static final class Show extends AdminCommand {
        @Parameters(paramLabel = "ID", description = "As listed, such as q17.")
        private String id = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.ShowQueued(id);
        }
    }

    @Command(name = "retry", description = "Try a message now; one that is held is released.")
    static final class Retry extends AdminCommand {
        @Parameters(paramLabel = "ID")
        private String id = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.RetryQueued(id);
        }
    }

    @Command(name = "hold", description = "Keep a message from being sent until it is retried.")
    static final class Hold extends AdminCommand {
        @Parameters(paramLabel = "ID")
        private String id = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.HoldQueued(id);
        }
    }

    @Command(name = "redirect", description = "Send what is left of a message to somebody else.")
    static final class Redirect extends AdminCommand {
        @Parameters(paramLabel = "ID")
        private String id = "";

        @Parameters(paramLabel = "ADDRESS", description = "Somebody here or elsewhere.")
        private String address = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.RedirectQueued(id, address);
        }
    }

    @Command(name = "drop", description = "Forget a message; its sender is not told.")
    static final class Drop extends AdminCommand {
        @Parameters(paramLabel = "ID")
        private String id = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.DropQueued(id);
        }
    }
}
