package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Debian's Knot as the name server of an {@link OwnNetwork}: one zone, the root, which it signs itself. Close it. */
final class Knot implements AutoCloseable {
    static final String ADDRESS = "127.0.0.53";

    private final Path config;
    private final Process process;

    private Knot(Path config, Process process) {
        this.config = config;
        this.process = process;
    }

    /** @param records lines of a zone file with absolute names */
    static Knot start(OwnNetwork network, Path folder, String records) throws IOException {
        Path config = Files.createDirectories(folder).resolve("knot.conf");
        Files.createDirectories(folder.resolve("run"));
        Files.createDirectories(folder.resolve("keys"));
        Files.writeString(folder.resolve("root.zone"), """
                $ORIGIN .
                $TTL 60
                . SOA ns.test. admin.test. 1 3600 600 86400 5
                . NS ns.test.
                ns.test. A %s
                """.formatted(ADDRESS) + records);
        Files.writeString(config, """
                server:
                    rundir: "%1$s/run"
                    user: root:root
                    listen: %2$s@53
                log:
                  - target: stderr
                    any: info
                database:
                    storage: "%1$s/keys"
                policy:
                  - id: one-key
                    algorithm: ecdsap256sha256
                    single-type-signing: on
                zone:
                  - domain: .
                    storage: "%1$s"
                    file: root.zone
                    zonefile-sync: -1
                    journal-content: all
                    zonefile-load: difference-no-serial
                    dnssec-signing: on
                    dnssec-policy: one-key
                """.formatted(folder, ADDRESS));
        Process process = new ProcessBuilder(network.within("/usr/sbin/knotd", "-c", config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Knot knot = new Knot(config, process);
        try {
            knot.awaitSigned(folder.resolve("log"));
            return knot;
        } catch (IOException | AssertionError failed) {
            knot.close();
            throw failed;
        }
    }

    private void awaitSigned(Path log) throws IOException {
        Deadline.await("a signed zone", () -> {
            String said = Files.readString(log);
            assertFalse(said.contains("error: [.]"), said);
            return said.contains("DNSSEC, next signing");
        });
    }

    /** DS records of the key that the zone is signed with. */
    String anchors() throws IOException {
        return Program.of("/usr/sbin/keymgr", "-c", config.toString(), ".", "ds").run().ok().out();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
