package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.server.config.ListenerKind;

/** The script at the top of the project, with the jars of this build. */
class LauncherTest {
    private static final Path SCRIPT = Path.of("..", "redoubt");

    private record Ran(int code, String output) {}

    private static ProcessBuilder command(Path script, Map<String, String> environment, String... args) {
        ProcessBuilder builder = new ProcessBuilder().redirectErrorStream(true);
        builder.command().add("bash");
        builder.command().add(script.toString());
        builder.command().addAll(List.of(args));
        builder.environment().keySet().removeIf(name -> name.startsWith("REDOUBT_"));
        builder.environment().put("REDOUBT_NO_AOT", "1");
        builder.environment().putAll(environment);
        return builder;
    }

    private static Ran run(Path script, Map<String, String> environment, String... args) throws Exception {
        Process process = command(script, environment, args).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(240, TimeUnit.SECONDS));
        return new Ran(process.exitValue(), output);
    }

    private static Map<String, String> lib() {
        return Map.of("REDOUBT_LIB", System.getProperty("jdk.module.path"));
    }

    @Test
    void itRunsTheProgramAndPassesItsExitCodeOn() throws Exception {
        Ran version = run(SCRIPT, lib(), "--version");
        assertEquals(0, version.code, version.output);
        assertTrue(version.output.startsWith("redoubt "), version.output);
        assertEquals(2, run(SCRIPT, lib(), "no-such-command").code);
    }

    @Test
    void anOldJavaHomeIsPassedOver(@TempDir Path folder) throws Exception {
        Path old = Files.createDirectories(folder.resolve("jdk-17/bin"));
        Files.writeString(folder.resolve("jdk-17/release"), "JAVA_VERSION=\"17.0.9\"\n");
        Path java = Files.writeString(old.resolve("java"), "#!/bin/sh\necho the old java ran; exit 9\n");
        assertTrue(java.toFile().setExecutable(true));
        Ran ran = run(
                SCRIPT,
                Map.of(
                        "REDOUBT_LIB",
                        System.getProperty("jdk.module.path"),
                        "JAVA_HOME",
                        folder.resolve("jdk-17").toString()),
                "--version");
        assertEquals(0, ran.code, ran.output);
        assertFalse(ran.output.contains("old java"), ran.output);
    }

    @Test
    void aScriptWithoutItsJarsSaysSo(@TempDir Path folder) throws Exception {
        Path alone = Files.copy(SCRIPT, folder.resolve("redoubt"));
        Ran ran = run(alone, Map.of(), "--version");
        assertEquals(1, ran.code);
        assertTrue(ran.output.contains("there is no lib folder beside"), ran.output);
    }

    @Test
    void theFlagsThatKeepOthersOutAreSet() throws IOException {
        String script = Files.readString(SCRIPT);
        for (String flag : new String[] {
            "-XX:+DisableAttachMechanism",
            "-XX:-EnableDynamicAgentLoading",
            "-Djdk.serialFilter=!*",
            "-Djdk.jndi.object.factoriesFilter=!*",
            "-Djdk.jndi.ldap.object.factoriesFilter=!*",
            "-Djdk.jndi.rmi.object.factoriesFilter=!*",
            "-XX:+UseCompactObjectHeaders"
        }) {
            assertTrue(script.contains(flag), flag);
        }
    }

    /** The jars of this build in one folder, as a package has them. */
    private static Path jars(Path folder) throws Exception {
        Path lib = Files.createDirectories(folder.resolve("lib"));
        for (String entry : System.getProperty("jdk.module.path").split(File.pathSeparator)) {
            Path from = Path.of(entry);
            if (Files.isDirectory(from)) {
                String name = Path.of("").toAbsolutePath().relativize(from.toAbsolutePath()).toString().replaceAll("[^A-Za-z0-9]+", "-");
                int code = ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(System.out, System.err, "--create", "--file", lib.resolve("own" + name + ".jar").toString(), "-C", entry, ".");
                assertEquals(0, code);
            } else {
                Files.copy(from, lib.resolve(from.getFileName()));
            }
        }
        return lib;
    }

    /** Until it is ready and somebody is greeted. */
    private static void serves(Path script, Map<String, String> environment, Path data) throws Exception {
        int offset = RunningServer.freeOffset();
        Process process = command(
                        script, environment, "serve", "--data", data.toString(), "--port-offset", String.valueOf(offset), "--host", "127.0.0.1")
                .start();
        try (BufferedReader out = process.inputReader()) {
            StringBuilder said = new StringBuilder();
            String line = out.readLine();
            while (line != null && !line.startsWith("redoubt ready in ")) {
                said.append(line).append('\n');
                line = out.readLine();
            }
            assertTrue(line != null, said.toString());
            try (LineClient imap = LineClient.tls(ListenerKind.IMAPS.standardPort() + offset)) {
                String greeting = imap.line();
                assertTrue(greeting.startsWith("* OK "), greeting);
            }
        } finally {
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }
    }

    @Test
    @Timeout(value = 400, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anImageNeedsNoJavaIsWrittenToByNobodyAndServes(@TempDir Path folder) throws Exception {
        Path image = folder.resolve("image");
        Ran made = run(SCRIPT, Map.of("REDOUBT_LIB", jars(folder).toString()), "image", image.toString());
        assertEquals(0, made.code, made.output);
        try (Stream<Path> files = Files.walk(image)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> !Files.isSymbolicLink(file))
                            .filter(file -> {
                                try {
                                    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file)).contains("w");
                                } catch (IOException unreadable) {
                                    throw new UncheckedIOException(unreadable);
                                }
                            })
                            .toList());
        }
        assertEquals(1, run(SCRIPT, Map.of("REDOUBT_LIB", folder.resolve("lib").toString()), "image", image.toString()).code, "it is there");
        String modules = new String(
                new ProcessBuilder(image.resolve("jre/bin/java").toString(), "--list-modules").start().getInputStream().readAllBytes(),
                StandardCharsets.UTF_8);
        assertFalse(modules.contains("jdk.compiler") || modules.contains("jdk.attach") || modules.contains("jdk.jdwp"), modules);
        Map<String, String> bare = Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", "/nonexistent");
        Path data = folder.resolve("data");
        assertEquals(0, run(image.resolve("redoubt"), bare, "init", "--data", data.toString(), "--domain", "example.org").code);
        Ran doctor = run(image.resolve("redoubt"), bare, "doctor", "--data", data.toString(), "--port-offset", "20000");
        assertTrue(doctor.output.contains("example.org"), doctor.output);
        serves(image.resolve("redoubt"), bare, data);
        try (Stream<Path> files = Files.walk(image)) {
            // So that whoever cleans up can.
            files.forEach(file -> file.toFile().setWritable(true));
        }
    }
}
