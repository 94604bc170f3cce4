package org.redoubt.server.cli;

import java.util.concurrent.Callable;
import org.redoubt.server.Rehearsal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** For the launcher, when it makes the ahead-of-time cache. */
@Command(name = "rehearse", hidden = true, description = "Start in a new folder, serve a few messages to itself, stop.")
final class RehearseCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        Rehearsal.run(common.folder());
        return CommonOptions.DONE;
    }
}
