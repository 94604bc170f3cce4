package org.redoubt.server.cli;

import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code redoubt domain …} */
@Command(
        name = "domain",
        description = "The domains whose mail is ours.",
        subcommands = {DomainCommand.Add.class, DomainCommand.Remove.class, DomainCommand.ListAll.class})
final class DomainCommand extends CommandGroup {
    @Command(name = "add", description = "Take mail for a domain from now on.")
    static final class Add extends AdminCommand {
        @Parameters(paramLabel = "DOMAIN")
        private String domain = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.AddDomain(domain);
        }
    }

    @Command(name = "remove", description = "Take no more mail for a domain; nobody may have an address in it.")
    static final class Remove extends AdminCommand {
        @Parameters(paramLabel = "DOMAIN")
        private String domain = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.RemoveDomain(domain);
        }
    }

    @Command(name = "list", description = "List the domains.")
    static final class ListAll extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.ListDomains();
        }
    }
}
