package org.redoubt.server.cli;

import java.time.Instant;
import java.util.List;
import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redoubt scim …} */
@Command(
        name = "scim",
        description = "Identity providers that keep people and groups here (SCIM).",
        subcommands = {ScimCommand.Token.class})
final class ScimCommand extends CommandGroup {
    @Command(
            name = "token",
            description = "The tokens that they come with.",
            subcommands = {Add.class, ListAll.class, Remove.class})
    static final class Token extends CommandGroup {}

    @Command(name = "add", description = "Make one; it is shown once.")
    static final class Add extends AdminCommand {
        @Parameters(paramLabel = "NAME", description = "What it is called in the audit log, such as entra.")
        private String name = "";

        @Option(
                names = "--domains",
                required = true,
                split = ",",
                paramLabel = "DOMAIN",
                description = "Whose people and groups it is for, several parted by commas.")
        private List<String> domains = List.of();

        @Option(
                names = "--until",
                paramLabel = "TIME",
                defaultValue = "365d",
                converter = GrantCommand.Until.class,
                description = "2026-12-24, 2026-12-24T18:00:00Z, or 12h, 365d from now; at most three years; ${DEFAULT-VALUE} when left out.")
        private Instant until = Instant.EPOCH;

        @Option(names = "--read-only", description = "Let it read and change nothing.")
        private boolean readOnly;

        @Override
        AdminRequest request() {
            return new AdminRequest.AddScimToken(name, domains, readOnly, until.toEpochMilli());
        }
    }

    @Command(name = "list", description = "List them, with what they are for and their last use.")
    static final class ListAll extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.ListScimTokens();
        }
    }

    @Command(name = "remove", description = "Take one back; it counts at once.")
    static final class Remove extends AdminCommand {
        @Parameters(paramLabel = "ID", description = "As listed.")
        private long id;

        @Override
        AdminRequest request() {
            return new AdminRequest.RemoveScimToken(id);
        }
    }
}
