package org.redoubt.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.server.config.ServerConfig;
import org.redoubt.server.demo.DemoOrganisation;
import org.redoubt.server.log.LogSink;

/** A server in the foreground, from the folder to the signal that ends it. */
public final class ServerProcess {
    private static final System.Logger LOG = System.getLogger("redoubt.server");

    /** SIGTERM to exit at most; whatever still runs then is cut, and nothing acknowledged is lost by it. */
    private static final Duration STOP = Duration.ofMillis(9_500);

    private ServerProcess() {}

    /** Serves until the process is told to stop; returns only by an exception. */
    public static void serve(DataFolder folder, ServeOptions options, PrintWriter out)
            throws ConfigException, IOException, InterruptedException {
        if (!folder.initialised()) {
            throw new ConfigException("there is no data folder at " + folder.root()
                    + "; make one with redoubt init --domain example.org, or try redoubt demo");
        }
        Installation installation = open(folder);
        run(installation, options, server -> {}, out);
    }

    /** Likewise with a demo organisation, which is made when the folder is not there yet. */
    public static void demo(DataFolder folder, ServeOptions options, PrintWriter out)
            throws ConfigException, IOException, InterruptedException {
        boolean fresh = !folder.initialised();
        if (fresh) {
            FolderInit.create(folder, DemoOrganisation.DOMAIN, "mail." + DemoOrganisation.DOMAIN, true);
        }
        Installation installation = open(folder);
        if (fresh || installation.directory().domains().isEmpty()) {
            try (AdminService admin = LocalAdmin.within(installation)) {
                DemoOrganisation.create(folder, admin);
            } catch (IOException | RuntimeException e) {
                installation.close();
                throw e;
            }
        }
        run(installation, options, server -> DemoNotice.print(folder, server.openListeners(), out), out);
    }

    private static Installation open(DataFolder folder) throws ConfigException, IOException {
        Installation installation = Installation.open(folder)
                .orElseThrow(() -> new ConfigException("another process serves " + folder.root()
                        + " already; stop it first, or use another --data folder"));
        ServerConfig config = installation.config();
        Optional<Path> logFile = config.logFile().map(folder::resolve);
        LogSink.process().configure(config.logLevel(), logFile);
        return installation;
    }

    private interface Notice {
        void print(Server server) throws IOException;
    }

    private static void run(Installation installation, ServeOptions options, Notice notice, PrintWriter out)
            throws ConfigException, IOException, InterruptedException {
        Server server;
        try {
            server = Server.start(installation, options);
        } catch (ConfigException | IOException | RuntimeException e) {
            installation.close();
            throw e;
        }
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> stop(server, installation)));
        notice.print(server);
        out.println("redoubt ready in " + sinceStart().toMillis() + " ms");
        out.flush();
        LOG.log(
                Level.INFO,
                "event=server.ready version=" + Main.version() + " millis="
                        + sinceStart().toMillis());
        new CountDownLatch(1).await();
    }

    /** Since the launcher handed over to java, else since the process began. */
    private static Duration sinceStart() {
        Instant started = Optional.ofNullable(System.getProperty("redoubt.started"))
                .filter(text -> text.matches("\\d{16}"))
                .map(micros -> Instant.ofEpochMilli(Long.parseLong(micros) / 1_000))
                .or(() -> ProcessHandle.current().info().startInstant())
                .orElse(Instant.now());
        return Duration.between(started, Instant.now());
    }

    private static void stop(Server server, Installation installation) {
        Thread.ofPlatform().daemon().name("stop-watch").start(ServerProcess::cutShort);
        LOG.log(Level.INFO, "event=server.stopping");
        server.close();
        installation.close();
        LOG.log(Level.INFO, "event=server.stopped");
        // A process that ends as it was asked to has not failed: exit code 0, not 128 + signal.
        Runtime.getRuntime().halt(0);
    }

    private static void cutShort() {
        try {
            Thread.sleep(STOP);
            LOG.log(Level.WARNING, "event=server.stop_cut_short");
            Runtime.getRuntime().halt(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
