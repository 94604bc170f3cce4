package org.redoubt.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.RemoteAdmin;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.DataFolder;

/** How a command reaches the organisation: through the running server, else by opening the store itself. */
public final class AdminAccess {
    /** A server that is starting or stopping holds the folder and does not answer yet, or any more. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private AdminAccess() {}

    /**
     * Opens the way that there is.
     *
     * @throws ConfigException when there is no data folder, it cannot be used, or a process keeps it without answering
     */
    public static AdminService open(DataFolder folder) throws ConfigException, IOException {
        if (!folder.initialised()) {
            throw new ConfigException("there is no data folder at " + folder.root()
                    + "; make one with redoubt init --domain example.org, or name one with --data");
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<AdminService> service = attempt(folder);
        while (service.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE.toNanos());
            service = attempt(folder);
        }
        return service.orElseThrow(() -> new ConfigException("process " + holder(folder)
                + " has the data folder open and does not answer; wait for it to end, or end it"));
    }

    /**
     * Opens the address that the configuration gives people with roles, see {@code [administration] socket}.
     *
     * @throws ConfigException when nobody answers there
     */
    public static AdminService open(Path socket) throws ConfigException, IOException {
        return RemoteAdmin.connect(socket)
                .orElseThrow(() -> new ConfigException("nobody answers at " + socket
                        + "; it is the address that [administration] socket in redoubt.toml names, of a running server"));
    }

    private static Optional<AdminService> attempt(DataFolder folder) throws ConfigException, IOException {
        Optional<RemoteAdmin> remote = RemoteAdmin.connect(folder.controlSocket());
        if (remote.isPresent()) {
            return Optional.of(remote.get());
        }
        return Installation.open(folder).map(LocalAdmin::owning);
    }

    private static String holder(DataFolder folder) {
        try {
            return Files.readString(folder.lock()).strip();
        } catch (IOException e) {
            return "(unknown)";
        }
    }
}
