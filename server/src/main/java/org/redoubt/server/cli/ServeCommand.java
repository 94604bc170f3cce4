package org.redoubt.server.cli;

import java.util.concurrent.Callable;
import org.redoubt.server.ServerProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code redoubt serve …} */
@Command(name = "serve", description = "Serve mail until stopped (Ctrl-C, SIGTERM).")
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private RunOptions run = new RunOptions();

    @Override
    public Integer call() throws Exception {
        ServerProcess.serve(common.folder(), run.with(0), common.out());
        return CommonOptions.DONE;
    }
}
