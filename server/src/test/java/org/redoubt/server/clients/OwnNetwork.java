package org.redoubt.server.clients;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A network of a test's own: a namespace in which nothing is but a loopback interface, so that programs find each other at the
 * standard ports of its addresses and reach nobody else. Needs no privilege where the kernel gives people namespaces. Close it.
 */
final class OwnNetwork implements AutoCloseable {
    private static final String LIFETIME_SECONDS = "900";

    private final Process holder;

    private OwnNetwork(Process holder) {
        this.holder = holder;
    }

    /** @param addresses what the loopback interface has beside 127.0.0.0/8, such as 198.51.100.0/24 */
    static OwnNetwork open(String addresses) throws IOException {
        Process holder = new ProcessBuilder(
                        "unshare", "--user", "--map-root-user", "--net", "sh", "-c",
                        "ip link set lo up && ip route add local " + addresses + " dev lo && echo up && exec sleep " + LIFETIME_SECONDS)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!"up".equals(holder.inputReader().readLine())) {
            holder.destroy();
            String reason = "this machine gives nobody a network namespace of her own";
            ProgramCondition.absent(reason);
            Assumptions.abort(reason);
        }
        return new OwnNetwork(holder);
    }

    /** The command that runs another in this network. */
    List<String> within(List<String> command) {
        List<String> inside = new ArrayList<>(List.of(
                "nsenter", "--target", String.valueOf(holder.pid()), "--user", "--net", "--preserve-credentials", "--"));
        inside.addAll(command);
        return inside;
    }

    List<String> within(String... command) {
        return within(List.of(command));
    }

    @Override
    public void close() {
        holder.destroy();
    }
}
