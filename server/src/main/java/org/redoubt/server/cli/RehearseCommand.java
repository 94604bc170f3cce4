package org.redoubt.server.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.redoubt.server.Rehearsal;
import org.redoubt.store.rocksdb.RocksStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** For the launcher, when it makes ready what each start would make otherwise: the ahead-of-time cache, native libraries. */
@Command(name = "rehearse", hidden = true, description = "Start in a new folder, serve a few messages to itself, stop.")
final class RehearseCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--libraries",
            required = true,
            paramLabel = "FOLDER",
            description = "Where to write the native libraries that each start would unpack.")
    private Path libraries = Path.of("");

    @Override
    public Integer call() throws Exception {
        RocksStore.unpackLibrary(libraries);
        Rehearsal.run(common.folder());
        return CommonOptions.DONE;
    }
}
