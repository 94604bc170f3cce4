package org.redoubt.server.cli;

import java.util.concurrent.Callable;
import org.redoubt.server.ServerProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code redoubt demo …} */
@Command(
        name = "demo",
        description = "Serve a demo organisation with two people and some mail, on high ports of this machine.")
final class DemoCommand implements Callable<Integer> {
    private static final int UNPRIVILEGED = 10_000;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private RunOptions run = new RunOptions();

    @Override
    public Integer call() throws Exception {
        ServerProcess.demo(common.folder(), run.with(UNPRIVILEGED), common.out());
        return CommonOptions.DONE;
    }
}
