package org.redoubt.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.redoubt.directory.BreachList;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code redoubt passwords …} */
@Command(
        name = "passwords",
        description = "Which passwords nobody may choose.",
        subcommands = {PasswordsCommand.Breached.class})
final class PasswordsCommand extends CommandGroup {
    @Command(
            name = "breach-list",
            description = "Build a compact filter from a list of breached passwords, or of their SHA-1 hashes as they"
                    + " are published, and refuse these from now on.")
    static final class Breached implements Callable<Integer> {
        @Mixin
        private AskingOptions common = new AskingOptions();

        @Parameters(paramLabel = "FILE", description = "One on each line.")
        private Path file = Path.of("");

        @Override
        public Integer call() throws IOException, ConfigException {
            if (!common.folder().initialised()) {
                return common.failed("there is no data folder at " + common.folder().root());
            }
            BreachList.build(file, common.folder().breachList());
            try (AdminService admin = common.open()) {
                return common.tell(admin.ask(new AdminRequest.UseBreachList()));
            }
        }
    }
}
