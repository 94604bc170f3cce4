package org.redoubt.server.cli;

import java.util.Optional;
import org.redoubt.server.ServeOptions;
import picocli.CommandLine.Option;

/** Where a server that is started now listens, whatever its configuration says. */
final class RunOptions {
    @Option(names = "--port-offset", paramLabel = "N", description = "Add N to every port.")
    private Optional<Integer> portOffset = Optional.empty();

    @Option(names = "--host", paramLabel = "ADDR", description = "Listen on this address only.")
    private Optional<String> host = Optional.empty();

    ServeOptions with(int defaultOffset) {
        return new ServeOptions(portOffset.orElse(defaultOffset), host);
    }
}
