package org.redoubt.server.cli;

import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redoubt domain …} */
@Command(
        name = "domain",
        description = "The domains whose mail is ours.",
        subcommands = {DomainCommand.Add.class, DomainCommand.Remove.class, DomainCommand.ListAll.class, DomainDnsCommand.class, DomainCommand.RotateKeys.class})
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

    @Command(
            name = "rotate-keys",
            description = "Make new DKIM keys; once their records are published, sign with them.")
    static final class RotateKeys extends AdminCommand {
        @Parameters(paramLabel = "DOMAIN")
        private String domain = "";

        @Option(
                names = "--published",
                description = "The records of the new keys are published, though this server cannot see them.")
        private boolean published;

        @Override
        AdminRequest request() {
            return new AdminRequest.RotateKeys(domain, published);
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
