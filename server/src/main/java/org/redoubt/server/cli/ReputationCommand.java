package org.redoubt.server.cli;

import org.redoubt.server.admin.AdminRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code redoubt reputation} */
@Command(
        name = "reputation",
        description = "What mail of an address, a network or a domain was like, and what that weighs in the spam filter.")
final class ReputationCommand extends AdminCommand {
    @Parameters(
            paramLabel = "SENDER",
            description = "An address, a network of 24 bits (IPv6: 48 or 64), or a domain that signs its mail.")
    private String sender = "";

    @Option(names = "--forget", description = "Forget all about it.")
    private boolean forget;

    @Override
    AdminRequest request() {
        return forget ? new AdminRequest.ForgetReputation(sender) : new AdminRequest.ShowReputation(sender);
    }
}
