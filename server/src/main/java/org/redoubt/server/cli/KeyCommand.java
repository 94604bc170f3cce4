package org.redoubt.server.cli;

import java.nio.file.Path;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.Secret;
import org.redoubt.store.seal.UnlockKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code redoubt key …} */
@Command(
        name = "key",
        description = "The keys that open the master key, which wraps all others.",
        subcommands = {KeyCommand.ListAll.class, KeyCommand.Rotate.class, KeyCommand.Add.class, KeyCommand.Remove.class})
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

    @Command(name = "remove", description = "Take a key away; it opens nothing any more.")
    static final class Remove extends AdminCommand {
        @Parameters(paramLabel = "KEY", description = "As listed, such as 5f3a09c1.")
        private String name = "";

        @Override
        AdminRequest request() {
            return new AdminRequest.RemoveKey(name);
        }
    }
}
