package org.redoubt.server.cli;

import java.util.List;
import java.util.Optional;
import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redoubt policy …} */
@Command(
        name = "policy",
        description = "What groups ask of their people when they sign in.",
        subcommands = {PolicyCommand.Set.class, PolicyCommand.ListAll.class})
final class PolicyCommand extends CommandGroup {
    @Command(
            name = "set",
            description = "Say what a group asks, in place of what it asked; without options it asks nothing.")
    static final class Set extends AdminCommand {
        @Parameters(paramLabel = "GROUP")
        private String group = "";

        @Option(names = "--second-factor", description = "The password alone is not enough.")
        private boolean secondFactor;

        @Option(
                names = "--protocols",
                split = ",",
                paramLabel = "PROTOCOL",
                description = "Only these of imap, pop3, submission, managesieve, jmap, dav and web.")
        private List<String> services = List.of();

        @Option(
                names = "--networks",
                split = ",",
                paramLabel = "NETWORK",
                description = "Only from these, such as 192.0.2.0/24.")
        private List<String> networks = List.of();

        @Option(
                names = "--countries",
                split = ",",
                paramLabel = "COUNTRY",
                description = "Only from these, such as DE; ZZ stands for addresses whose country is not known,"
                        + " private ones too. Needs a table ([countries] in redoubt.toml).")
        private List<String> countries = List.of();

        @Option(names = "--hours", paramLabel = "FROM-TO", description = "Only then, such as 07:00-19:00.")
        private Optional<String> hours = Optional.empty();

        @Override
        AdminRequest request() {
            return new AdminRequest.SetPolicy(group, secondFactor, services, networks, countries, hours);
        }
    }

    @Command(name = "list", description = "List the groups that ask something.")
    static final class ListAll extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.ListPolicies();
        }
    }
}
