package org.redoubt.server;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real server in a process of its own, on free ports of 127.0.0.1, for tests that go through its front door. What it
 * logs is in {@code DATA.log} beside its data folder. Close it: it is stopped as an operator would, then killed.
 */
public final class RunningServer implements AutoCloseable {
    private static final int[] STANDARD_PORTS = {24, 25, 110, 143, 443, 465, 587, 993, 995, 4190, 8443, 9443};
    private static final long READY_SECONDS = 120;
    private static final long STOP_SECONDS = 20;
    private static final int LOG_TAIL = 3_000;
    /** All ports lie below those that the system gives to outgoing connections. */
    private static final int LOWEST_OFFSET = 10_000;

    private static final int HIGHEST_OFFSET = 23_000;
    private static final int STEP = 64;

    private final Path data;
    private final int offset;
    private final Process process;
    /** Where its threads were when it was given up. */
    private volatile String stuck = "";

    private RunningServer(Path data, int offset, Process process) {
        this.data = data;
        this.offset = offset;
        this.process = process;
    }

    /** Makes a data folder for example.org, with sign-in in clear text allowed on this machine. */
    public static void init(Path data) throws IOException {
        run("", "init", "--data", data.toString(), "--domain", "example.org", "--hostname", "localhost");
        Path config = data.resolve("redoubt.toml");
        String text = Files.readString(config);
        Files.writeString(config, text.replace("insecure_loopback_auth = false", "insecure_loopback_auth = true"));
    }

    /** Adds people of example.org who all have this password; no server runs. */
    public static void addPeople(Path data, String password, String... localParts) throws IOException {
        for (String person : localParts) {
            run(password, "account", "add", person + "@example.org", "--password-stdin", "--data", data.toString());
        }
    }

    /** Starts a server on a data folder and returns once it is ready. */
    public static RunningServer start(Path data, String... javaOptions) throws IOException {
        int offset = freeOffset();
        List<String> command = java(List.of(javaOptions));
        command.addAll(List.of("serve", "--data", data.toString(), "--port-offset", String.valueOf(offset)));
        command.addAll(List.of("--host", "127.0.0.1"));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log(data).toFile()))
                .start();
        RunningServer server = new RunningServer(data, offset, process);
        server.awaitReady();
        return server;
    }

    private static Path log(Path data) {
        return data.resolveSibling(data.getFileName() + ".log");
    }

    private void awaitReady() throws IOException {
        Thread watchdog = Thread.ofVirtual().start(() -> {
            try {
                if (!process.waitFor(READY_SECONDS, TimeUnit.SECONDS)) {
                    stuck = threads();
                    process.destroyForcibly();
                }
            } catch (InterruptedException ready) {
                Thread.currentThread().interrupt();
            }
        });
        StringBuilder printed = new StringBuilder();
        BufferedReader out = process.inputReader();
        String line;
        while ((line = out.readLine()) != null) {
            if (line.startsWith("redoubt ready in ")) {
                watchdog.interrupt();
                return;
            }
            printed.append(line).append('\n');
        }
        throw new IOException(notReady(printed.toString()));
    }

    /** What it said last comes first: whoever reads a report of tests often sees but the beginning. */
    private String notReady(String printed) throws IOException {
        String logged = Files.readString(log(data));
        return "the server did not get ready: "
                + (stuck.isEmpty() ? "it ended with " + exitCode() : "it was killed after " + READY_SECONDS + " s")
                + "\nlogged: " + logged.substring(Math.max(0, logged.length() - LOG_TAIL))
                + "\nprinted: " + printed
                + "\n" + stuck;
    }

    private int exitCode() {
        try {
            return process.waitFor();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** Where all its threads are, virtual ones too, as the tool that comes with java tells it. */
    private String threads() {
        Path dump = data.resolveSibling(data.getFileName() + ".threads");
        String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process asked = new ProcessBuilder(tool, String.valueOf(pid()), "Thread.dump_to_file", "-overwrite", dump.toString())
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Files.exists(dump) ? Files.readString(dump) : "its threads are unknown: " + answer;
        } catch (IOException untold) {
            return "its threads are unknown: " + untold;
        }
    }

    /** Runs a command of ours to its end and returns what it printed; input is given on standard input. */
    public static String run(String input, String... arguments) throws IOException {
        List<String> command = java(List.of());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var in = process.outputWriter()) {
            in.write(input);
        }
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("redoubt " + String.join(" ", arguments) + " failed: " + printed);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return printed;
    }

    /** The command that starts our program, without its arguments. */
    public static List<String> java(List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED,rocksdbjni,com.github.luben.zstd_jni,org.redoubt.search");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Xmx256m");
        command.addAll(options);
        command.addAll(program());
        return command;
    }

    /** On the module path, as it is shipped, wherever the tests are. */
    private static List<String> program() {
        String modules = System.getProperty("jdk.module.path");
        return modules == null
                ? List.of("-cp", System.getProperty("java.class.path"), "org.redoubt.server.Main")
                : List.of("-p", modules, "-m", "org.redoubt.server/org.redoubt.server.Main");
    }

    /** All that the tests have on one class path, for a class of theirs in a process of its own. */
    static String classPath() {
        String modules = System.getProperty("jdk.module.path");
        return modules == null
                ? System.getProperty("java.class.path")
                : Path.of("target", "test-classes") + File.pathSeparator + modules;
    }

    /** What to add to every standard port so that all of them are free now. */
    static int freeOffset() {
        int offsets = (HIGHEST_OFFSET - LOWEST_OFFSET) / STEP;
        int start = (int) (ProcessHandle.current().pid() % offsets);
        for (int i = 0; i < offsets; i++) {
            int candidate = LOWEST_OFFSET + (start + i) % offsets * STEP;
            if (Arrays.stream(STANDARD_PORTS).allMatch(port -> free(candidate + port))) {
                return candidate;
            }
        }
        throw new UncheckedIOException(new IOException("no free ports"));
    }

    private static boolean free(int port) {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** Where a standard port of ours is. */
    public InetSocketAddress at(int standardPort) {
        return new InetSocketAddress("127.0.0.1", port(standardPort));
    }

    public int port(int standardPort) {
        return standardPort + offset;
    }

    public Path data() {
        return data;
    }

    public long pid() {
        return process.pid();
    }

    /** Ends the process at once, as a power cut would (SIGKILL). */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
