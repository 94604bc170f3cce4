package org.redoubt.server.cli;

import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code redoubt role …} */
@Command(
        name = "role",
        description = "What people may do for the organisation; no role reads mail.",
        subcommands = {RoleCommand.ListAll.class, RoleCommand.Give.class, RoleCommand.Take.class})
final class RoleCommand extends CommandGroup {
    private static final String ROLES = "helpdesk, people-admin, domain-admin, compliance-officer, security-officer,"
            + " auditor or owner.";

    @Command(name = "list", description = "Who holds which roles.")
    static final class ListAll extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.ListRoles();
        }
    }

    @Command(name = "give", description = "Give a person a role; nobody gives herself one.")
    static final class Give extends AdminCommand {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        @Parameters(paramLabel = "ROLE", description = ROLES)
        private String role = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.GiveRole(address, role);
        }
    }

    @Command(name = "take", description = "Take a role from a person, at once.")
    static final class Take extends AdminCommand {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        @Parameters(paramLabel = "ROLE", description = ROLES)
        private String role = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.TakeRole(address, role);
        }
    }
}
