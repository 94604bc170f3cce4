package org.redoubt.server.cli;

import java.util.Optional;
import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code redoubt session …} */
@Command(
        name = "session",
        description = "Who is signed in.",
        subcommands = {SessionCommand.ListAll.class, SessionCommand.End.class})
final class SessionCommand extends CommandGroup {
    @Command(name = "list", description = "List who is signed in: how, from where, since when and when last seen.")
    static final class ListAll extends AdminCommand {
        @Parameters(arity = "0..1", paramLabel = "ADDRESS", description = "Only this person's sessions.")
        private Optional<String> address = Optional.empty();

        @Override
        AdminRequest request() {
            return new AdminRequest.ListSessions(address);
        }
    }

    @Command(
            name = "end",
            description = "End sessions at once; their connections are closed. Who knows the password may sign in again.")
    static final class End extends AdminCommand {
        @Parameters(arity = "0..1", paramLabel = "SESSION", description = "As listed.")
        private Optional<String> id = Optional.empty();

        @Option(names = "--all-of", paramLabel = "ADDRESS", description = "Every session of this person.")
        private Optional<String> address = Optional.empty();

        @Override
        AdminRequest request() {
            if (id.isPresent() == address.isPresent()) {
                throw new ParameterException(
                        common.spec().commandLine(), "name one session, or the person with --all-of");
            }
            return new AdminRequest.EndSessions(address, id);
        }
    }
}
