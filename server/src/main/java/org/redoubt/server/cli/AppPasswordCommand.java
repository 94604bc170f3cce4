package org.redoubt.server.cli;

import java.util.List;
import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redoubt app-password …} */
@Command(
        name = "app-password",
        description = "Passwords of single programs, made by the server.",
        subcommands = {
            AppPasswordCommand.Add.class,
            AppPasswordCommand.ListAll.class,
            AppPasswordCommand.Remove.class
        })
final class AppPasswordCommand extends CommandGroup {
    @Command(name = "add", description = "Make one for a program of a person's; it is shown once.")
    static final class Add extends AdminCommand {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        @Option(names = "--name", required = true, paramLabel = "NAME", description = "Such as \"Telephone\".")
        private String name = "";

        @Option(
                names = "--for",
                split = ",",
                paramLabel = "PROTOCOL",
                description = "Only for imap, pop3, submission, managesieve, jmap or dav, several parted by commas.")
        private List<String> services = List.of();

        @Option(names = "--read-only", description = "Let it read and nothing else: no change, no sending.")
        private boolean readOnly;

        @Override
        AdminRequest request() {
            return new AdminRequest.AddAppPassword(address, name, services, readOnly);
        }
    }

    @Command(name = "list", description = "List a person's, with what they are for and their last use.")
    static final class ListAll extends AdminCommand {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.ListAppPasswords(address);
        }
    }

    @Command(name = "remove", description = "Take one back; sessions that were begun with it end at once.")
    static final class Remove extends AdminCommand {
        @Parameters(index = "0", paramLabel = "ADDRESS")
        private String address = "";

        @Parameters(index = "1", paramLabel = "ID", description = "As listed.")
        private long id;

        @Override
        AdminRequest request() {
            return new AdminRequest.RemoveAppPassword(address, id);
        }
    }
}
