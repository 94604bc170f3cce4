package org.redoubt.server.cli;

import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redoubt approval …} */
@Command(
        name = "approval",
        description = "What somebody asked for and a second person has to agree to.",
        subcommands = {ApprovalCommand.ListAll.class, ApprovalCommand.Approve.class, ApprovalCommand.Refuse.class})
final class ApprovalCommand extends CommandGroup {
    @Command(name = "list", description = "What waits.")
    static final class ListAll extends AdminCommand {
        @Option(names = "--all", description = "Also what was decided, done or not decided in time.")
        private boolean all;

        @Override
        AdminRequest request() {
            return new AdminRequest.ListApprovals(all);
        }
    }

    @Command(
            name = "approve",
            description = "Agree to what somebody else asked for: it is done, or, an export, may be done once by her.")
    static final class Approve extends AdminCommand {
        @Parameters(paramLabel = "ID", description = "Its number in the list.")
        private long id;

        @Override
        AdminRequest request() {
            return new AdminRequest.Approve(id);
        }
    }

    @Command(name = "refuse", description = "Refuse it, or take back what you asked for.")
    static final class Refuse extends AdminCommand {
        @Parameters(paramLabel = "ID", description = "Its number in the list.")
        private long id;

        @Override
        AdminRequest request() {
            return new AdminRequest.RefuseApproval(id);
        }
    }
}
