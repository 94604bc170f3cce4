package org.redoubt.server.cli;

import java.util.concurrent.Callable;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import picocli.CommandLine.Mixin;

/** A command that is one request to the organisation. */
abstract class AdminCommand implements Callable<Integer> {
    @Mixin
    AskingOptions common = new AskingOptions();

    /** The request that the command line asks for. */
    abstract AdminRequest request() throws Exception;

    @Override
    public Integer call() throws Exception {
        common.askForSignIn();
        AdminRequest request = request();
        try (AdminService service = common.open()) {
            return common.tell(service.ask(request));
        }
    }
}
