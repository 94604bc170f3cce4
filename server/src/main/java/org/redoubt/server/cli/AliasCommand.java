package org.redoubt.server.cli;

import java.util.Optional;
import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code redoubt alias …} */
@Command(
        name = "alias",
        description = "More addresses for a person.",
        subcommands = {AliasCommand.Add.class, AliasCommand.Remove.class, AliasCommand.ListAll.class})
final class AliasCommand extends CommandGroup {
    @Command(name = "add", description = "Give a person one more address, to receive at and to send from.")
    static final class Add extends AdminCommand {
        @Parameters(index = "0", paramLabel = "ALIAS", description = "The new address.")
        private String alias = "";

        @Parameters(index = "1", paramLabel = "ADDRESS", description = "The person's main address.")
        private String target = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.AddAlias(alias, target);
        }
    }

    @Command(name = "remove", description = "Take an address away again.")
    static final class Remove extends AdminCommand {
        @Parameters(paramLabel = "ALIAS")
        private String alias = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.RemoveAlias(alias);
        }
    }

    @Command(name = "list", description = "List the aliases.")
    static final class ListAll extends AdminCommand {
        @Parameters(arity = "0..1", paramLabel = "ADDRESS", description = "Only this person's.")
        private Optional<String> target = Optional.empty();

        @Override
        AdminRequest request() {
            return new AdminRequest.ListAliases(target);
        }
    }
}
