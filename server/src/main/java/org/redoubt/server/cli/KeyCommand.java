package org.redoubt.server.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.Secret;
import org.redoubt.store.seal.UnlockKey;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redoubt key …} */
@Command(
        name = "key",
        description = "The master key, which wraps all others, and the keys that open it.",
        subcommands = {
            KeyCommand.ListAll.class,
            KeyCommand.Rotate.class,
            KeyCommand.Add.class,
            KeyCommand.AddToken.class,
            KeyCommand.Remove.class,
            KeyCommand.RotateMaster.class,
            KeyCommand.RotateAccount.class,
            KeyCommand.Status.class
        })
final class KeyCommand extends CommandGroup {
    @Command(name = "list", description = "List the keys that open this folder.")
    static final class ListAll extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.ListKeys();
        }
    }

    @Command(
            name = "rotate",
            description = "Put a fresh key in the place of master.key; the old one opens nothing any more. Nothing stops for it.")
    static final class Rotate extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.RotateMasterKey();
        }
    }

    @Command(
            name = "add",
            description = "Make one more key that opens this folder, such as one for a safe, and write it to a new file.")
    static final class Add extends AdminCommand {
        @Parameters(paramLabel = "FILE", description = "Must not exist yet; only you may read it.")
        private Path file = Path.of("");

        @Override
        AdminRequest request() throws Exception {
            UnlockKey key = UnlockKey.random();
            key.write(file);
            return new AdminRequest.AddKey(Secret.of(key.text()));
        }
    }

    @Command(
            name = "add-token",
            description = {
                "Let a key open this folder that stays in a PKCS#11 token: an AES key of 256 bits that cannot be read out."
                        + " To start with it, name it in redoubt.toml."
            })
    static final class AddToken extends AdminCommand {
        @Option(names = "--module", required = true, paramLabel = "FILE", description = "The token's PKCS#11 library.")
        private Path module = Path.of("");

        @Option(names = "--slot", required = true, paramLabel = "N", description = "The token's slot.")
        private long slot;

        @Option(names = "--key", required = true, paramLabel = "LABEL", description = "The key's label in the token.")
        private String key = "";

        @Option(
                names = "--pin-file",
                paramLabel = "FILE",
                description = "The file of the token's PIN, of mode 0600 and the server's user.")
        private Optional<String> pinFile = Optional.empty();

        @Option(
                names = "--pin-credential",
                paramLabel = "NAME",
                description = "The systemd credential that holds the PIN, in the place of a file.")
        private Optional<String> pinCredential = Optional.empty();

        @Option(names = "--make", description = "Make the key in the token.")
        private boolean make;

        @Override
        AdminRequest request() {
            return new AdminRequest.AddTokenKey(
                    module.toAbsolutePath().toString(), slot, key, pinFile, pinCredential, make);
        }
    }

    @Command(name = "remove", description = "Take a key away; it opens nothing any more.")
    static final class Remove extends AdminCommand {
        @Parameters(paramLabel = "KEY", description = "As listed, such as 5f3a09c1.")
        private String name = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.RemoveKey(name);
        }
    }

    @Command(
            name = "rotate-master",
            description = {
                "Put a fresh master key in the place of the one there is. Nothing stops for it: what the old one sealed is"
                        + " sealed anew in the background, then the old one is destroyed."
            })
    static final class RotateMaster extends AdminCommand {
        @Parameters(
                paramLabel = "FILE",
                arity = "0..*",
                description = "The files of the other keys that open this folder, such as the one in the safe.")
        private List<Path> files = List.of();

        @Override
        AdminRequest request() throws Exception {
            List<Secret> keys = new ArrayList<>();
            for (Path file : files) {
                keys.add(Secret.of(UnlockKey.read(file).text()));
            }
            return new AdminRequest.ChangeMasterKey(keys);
        }
    }

    @Command(
            name = "rotate-account",
            description = {
                "Put a fresh key in the place of a person's account's, or of every account's. Nothing stops for it: while the"
                        + " server runs, what the old key sealed is sealed anew in the background, then the old one is"
                        + " destroyed."
            })
    static final class RotateAccount extends AdminCommand {
        /** One of the two. */
        static final class Whose {
            @Parameters(paramLabel = "ADDRESS", description = "Whose account.")
            private Optional<String> address = Optional.empty();

            @Option(names = "--all", description = "Every account, and what holds the queue.")
            private boolean all;
        }

        @ArgGroup(multiplicity = "1")
        private Whose whose = new Whose();

        @Override
        AdminRequest request() {
            return new AdminRequest.ChangeAccountKeys(whose.address);
        }
    }

    @Command(name = "status", description = "Show which keys are being changed, and how far that is.")
    static final class Status extends AdminCommand {
        @Override
        AdminRequest request() {
            return new AdminRequest.ListKeyChanges();
        }
    }
}
