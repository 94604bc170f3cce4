package org.redoubt.server.cli;

import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code redoubt program …} */
@Command(
        name = "program",
        description = "Programs that people have let in with their browsers (OAuth).",
        subcommands = {ProgramCommand.ListAll.class, ProgramCommand.Remove.class})
final class ProgramCommand extends CommandGroup {
    @Command(name = "list", description = "List a person's, with what they may do and their last use.")
    static final class ListAll extends AdminCommand {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.ListPrograms(address);
        }
    }

    @Command(
            name = "remove",
            description = "Take one's tokens back; its sessions end at once. The person may let it in again.")
    static final class Remove extends AdminCommand {
        @Parameters(index = "0", paramLabel = "ADDRESS")
        private String address = "";

        @Parameters(index = "1", paramLabel = "ID", description = "As listed.")
        private long id;

        @Override
        AdminRequest request() {
            return new AdminRequest.RemoveProgram(address, id);
        }
    }
}
