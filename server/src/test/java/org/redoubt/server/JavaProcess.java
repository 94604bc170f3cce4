package org.redoubt.server;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of the program in a process of its own, with the options that the launcher gives it. */
final class JavaProcess implements Closeable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final BufferedReader out;

    private JavaProcess(Process process) {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts it; its stderr goes to the file. */
    static JavaProcess start(Path stderr, String... args) throws IOException {
        List<String> command = RunningServer.java(List.of(
                "-XX:+UseCompactObjectHeaders",
                "-XX:+DisableAttachMechanism",
                "-XX:-EnableDynamicAgentLoading",
                "-Djdk.serialFilter=!*"));
        command.addAll(List.of(args));
        return new JavaProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(stderr.toFile()))
                .start());
    }

    void input(String text) throws IOException {
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.write(text);
        }
    }

    /** Reads stdout until a line begins so; what came, that line last. */
    List<String> until(String beginning) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            if (line.startsWith(beginning)) {
                return lines;
            }
        }
        throw new IOException("the process ended without saying '" + beginning + "': " + lines);
    }

    String rest() throws IOException {
        return String.join("\n", out.lines().toList());
    }

    /** Asks it to stop, as SIGTERM does, and gives its exit code. */
    int terminate() throws InterruptedException {
        process.toHandle().destroy();
        return exitCode();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the process does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
