package org.redoubt.server.cli;

import java.util.List;
import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code redoubt group …} */
@Command(
        name = "group",
        description = "Addresses that stand for several people.",
        subcommands = {
            GroupCommand.Add.class,
            GroupCommand.Remove.class,
            GroupCommand.Join.class,
            GroupCommand.Leave.class,
            GroupCommand.ListAll.class
        })
final class GroupCommand extends CommandGroup {
    @Command(name = "add", description = "Make a group; each member gets its own copy of what is sent to it.")
    static final class Add extends AdminCommand {
        @Parameters(index = "0", paramLabel = "ADDRESS", description = "The group's address.")
        private String address = "";

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "MEMBER",
                description = "Addresses of ours: people, aliases, other groups.")
        private List<String> members = List.of();

        @Override
        AdminRequest request() {
            return new AdminRequest.AddGroup(address, members);
        }
    }

    @Command(name = "remove", description = "Remove a group; its members stay.")
    static final class Remove extends AdminCommand {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.RemoveGroup(address);
        }
    }

    @Command(name = "join", description = "Put one more member into a group.")
    static final class Join extends AdminCommand {
        @Parameters(index = "0", paramLabel = "GROUP")
        private String group = "";

        @Parameters(index = "1", paramLabel = "MEMBER")
        private String member = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.AddMember(group, member);
        }
    }

    @Command(name = "leave", description = "Take a member out of a group.")
    static final class Leave extends AdminCommand {
        @Parameters(index = "0", paramLabel = "GROUP")
        private String group = "";

        @Parameters(index = "1", paramLabel = "MEMBER")
        private String member = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.RemoveMember(group, member);
        }
    }

    @Command(name = "list", description = "List the groups.")
    static final class ListAll extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.ListGroups();
        }
    }
}
