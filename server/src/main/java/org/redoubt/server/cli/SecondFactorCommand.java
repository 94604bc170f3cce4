package org.redoubt.server.cli;

import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redoubt second-factor …} */
@Command(
        name = "second-factor",
        description = "Codes that people need beside their password.",
        subcommands = {SecondFactorCommand.Add.class, SecondFactorCommand.Remove.class, SecondFactorCommand.Ask.class})
final class SecondFactorCommand extends CommandGroup {
    @Command(
            name = "add",
            description = "Give a person a second factor, or another one: what an authenticator takes, and recovery codes."
                    + " Her sessions end.")
    static final class Add extends AdminCommand {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.AddSecondFactor(address);
        }
    }

    @Command(
            name = "ask",
            description = "Ask a person for her second factor again: her browsers do nothing, and her programs do not come in,"
                    + " before she has given it.")
    static final class Ask extends AdminCommand {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        @Option(names = "--withdraw", description = "Ask no more: all goes on as it was.")
        private boolean withdraw;

        @Override
        AdminRequest request() {
            return new AdminRequest.AskSecondFactor(address, withdraw);
        }
    }

    @Command(name = "remove", description = "Take a person's second factor away; the password is enough again.")
    static final class Remove extends AdminCommand {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.RemoveSecondFactor(address);
        }
    }
}
