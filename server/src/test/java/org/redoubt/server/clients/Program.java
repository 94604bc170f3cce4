package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One run of a program. It sees no configuration of the person who runs the tests: HOME is a folder that the caller
 * names, or none.
 */
final class Program {
    /** Some commands carry a whole script. */
    private static final int MAX_SHOWN = 300;

    private final List<String> command;
    private final Map<String, String> environment = new TreeMap<>();
    private byte[] input = {};
    private Duration limit = Deadline.PATIENCE;

    private Program(List<String> command) {
        this.command = command;
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("HOME", "/nonexistent");
    }

    static Program of(String... command) {
        return new Program(new ArrayList<>(List.of(command)));
    }

    static Program of(List<String> command) {
        return new Program(new ArrayList<>(command));
    }

    Program with(String... more) {
        command.addAll(List.of(more));
        return this;
    }

    Program home(Path folder) {
        return env("HOME", folder.toString());
    }

    Program env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Program input(byte[] bytes) {
        input = bytes.clone();
        return this;
    }

    Program input(String text) {
        return input(text.getBytes(StandardCharsets.UTF_8));
    }

    Program within(Duration time) {
        limit = time;
        return this;
    }

    /**
     * What came out.
     *
     * @param exit 0 when the program was content
     */
    record Result(List<String> command, int exit, byte[] outBytes, String err) {
        String out() {
            return new String(outBytes, StandardCharsets.UTF_8);
        }

        /** Fails the test, with all that the program said, when it was not content. */
        Result ok() {
            return exits(0);
        }

        Result exits(int code) {
            assertEquals(code, exit, () -> this.toString());
            return this;
        }

        @Override
        public String toString() {
            String words = String.join(" ", command);
            return words.substring(0, Math.min(words.length(), MAX_SHOWN)) + "\nexit " + exit + "\n" + out() + "\n" + err;
        }
    }

    /** @throws IOException when it cannot be started or does not end in time */
    Result run() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            CompletableFuture<byte[]> out = drained(process.getInputStream());
            CompletableFuture<byte[]> err = drained(process.getErrorStream());
            feed(process);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                end(process);
                String said = new String(out.join(), StandardCharsets.UTF_8) + new String(err.join(), StandardCharsets.UTF_8);
                throw new IOException(command + " did not end within " + limit + "\n" + said);
            }
            return new Result(command, process.exitValue(), out.join(), new String(err.join(), StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            end(process);
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void feed(Process process) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException endedWithoutReadingIt) {
            // Its exit code says what that means.
        }
    }

    private static CompletableFuture<byte[]> drained(InputStream stream) {
        CompletableFuture<byte[]> bytes = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try (stream) {
                bytes.complete(stream.readAllBytes());
            } catch (IOException e) {
                bytes.completeExceptionally(new UncheckedIOException(e));
            }
        });
        return bytes;
    }
}
