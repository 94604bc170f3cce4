package org.redoubt.server.cli;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code redoubt account …} */
@Command(
        name = "account",
        description = "The people who have mail here.",
        subcommands = {
            AccountCommand.Add.class,
            AccountCommand.Remove.class,
            AccountCommand.ListAll.class,
            AccountCommand.Show.class,
            AccountCommand.Password.class,
            AccountCommand.Enable.class,
            AccountCommand.Disable.class,
            AccountCommand.Unlink.class
        })
final class AccountCommand extends CommandGroup {
    @Command(name = "add", description = "Add a person with a mailbox.")
    static final class Add extends AdminCommand {
        @Parameters(paramLabel = "ADDRESS", description = "Sign-in name and main address, such as alice@example.org.")
        private String address = "";

        @Option(names = "--name", paramLabel = "NAME", description = "The name to show, such as \"Alice Example\".")
        private Optional<String> name = Optional.empty();

        @Option(
                names = "--quota",
                paramLabel = "SIZE",
                converter = Octets.class,
                description = "The most the mailbox may hold, such as 10G; none by default.")
        private long quota;

        @Option(names = "--admin", description = "Make the person an administrator.")
        private boolean administrator;

        @Mixin
        private PasswordInput password = new PasswordInput();

        @Override
        AdminRequest request() throws IOException {
            return new AdminRequest.AddAccount(address, name.orElse(""), password.read(common), quota, administrator);
        }
    }

    @Command(
            name = "unlink",
            description = "Forget by what name the identity provider ([oidc]) knows a person: whoever comes from there with her"
                    + " address next is she. Her sessions end.")
    static final class Unlink extends AdminCommand {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.UnlinkProvider(address);
        }
    }

    @Command(name = "remove", description = "Remove a person and destroy the mailbox for good.")
    static final class Remove extends AdminCommand {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        @Option(names = "--yes", description = "Do not ask; needed when there is no terminal.")
        private boolean yes;

        @Override
        AdminRequest request() {
            if (!yes && !confirmed()) {
                throw new ParameterException(
                        common.spec().commandLine(), "not confirmed; nothing was removed (--yes confirms)");
            }
            return new AdminRequest.RemoveAccount(address);
        }

        private boolean confirmed() {
            return Terminal.console()
                    .map(console -> console.readLine(
                            "All mail of %s will be destroyed. Type the address to confirm: ", address))
                    .filter(address::equals)
                    .isPresent();
        }
    }

    @Command(name = "list", description = "List the people.")
    static final class ListAll extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.ListAccounts();
        }
    }

    @Command(name = "show", description = "Show one person: addresses, quota, mailboxes.")
    static final class Show extends AdminCommand {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.ShowAccount(address);
        }
    }

    @Command(name = "enable", description = "Let a person sign in again.")
    static final class Enable extends AdminCommand {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.SetEnabled(address, true);
        }
    }

    @Command(
            name = "disable",
            description = "Keep a person from signing in and sending, and end every session; mail goes on arriving.")
    static final class Disable extends AdminCommand {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.SetEnabled(address, false);
        }
    }

    @Command(name = "password", description = "Set a person's password; every session of hers ends.")
    static final class Password extends AdminCommand {
        @Parameters(paramLabel = "ADDRESS")
        private String address = "";

        @Mixin
        private PasswordInput password = new PasswordInput();

        @Override
        AdminRequest request() throws IOException {
            return new AdminRequest.SetPassword(address, password.read(common));
        }
    }
}
