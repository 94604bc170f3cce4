package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.server.clients.NeedsProgram;
import org.redoubt.store.seal.KeySlots;
import org.redoubt.store.seal.UnlockKey;

/** The key that opens the master key stays in a token of SoftHSM; each command is a process, for it needs an environment. */
@NeedsProgram("softhsm2-util")
@Timeout(180)
class TokenKeyTest {
    private static final String PIN = "471108";

    private Path root = Path.of("");
    private Path data = Path.of("");
    private Path pin = Path.of("");
    private String module = "";
    private String slot = "";

    private record Ran(int exitCode, String printed) {}

    @BeforeEach
    void token(@TempDir Path folder) throws Exception {
        root = folder;
        data = root.resolve("data");
        Files.createDirectory(root.resolve("tokens"));
        Files.writeString(
                root.resolve("softhsm2.conf"),
                "directories.tokendir = " + root.resolve("tokens") + "\nobjectstore.backend = file\nlog.level = ERROR\n");
        try (Stream<Path> places = Stream.of("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so")
                .map(Path::of)) {
            module = places.filter(Files::exists).findFirst().orElseThrow().toString();
        }
        Ran made = process(
                List.of("softhsm2-util", "--init-token", "--free", "--label", "redoubt", "--so-pin", "5678", "--pin", PIN));
        assertEquals(0, made.exitCode(), made.printed());
        Matcher number = Pattern.compile("reassigned to slot (\\d+)").matcher(made.printed());
        assertTrue(number.find(), made.printed());
        slot = number.group(1);
        pin = root.resolve("pin");
        Files.createFile(pin, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(pin, PIN + "\n");
        done("init", "--domain", "example.org", "--hostname", "localhost");
    }

    private Ran process(List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SOFTHSM2_CONF", root.resolve("softhsm2.conf").toString());
        Process process = builder.start();
        process.outputWriter().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), printed);
    }

    private Ran redoubt(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(RunningServer.java(List.of()));
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of("--data", data.toString()));
        return process(command);
    }

    private String done(String... arguments) throws Exception {
        Ran ran = redoubt(arguments);
        assertEquals(0, ran.exitCode(), ran.printed());
        return ran.printed();
    }

    private void assertRefused(String reason, String... arguments) throws Exception {
        Ran ran = redoubt(arguments);
        assertNotEquals(0, ran.exitCode(), ran.printed());
        assertTrue(ran.printed().contains(reason), ran.printed());
        assertFalse(ran.printed().contains(PIN), ran.printed());
        assertFalse(ran.printed().contains("\tat "), "no stack is shown: " + ran.printed());
    }

    private String[] addToken(String... more) {
        List<String> all = new ArrayList<>(List.of("key", "add-token", "--module", module, "--slot", slot));
        all.addAll(List.of("--key", "redoubt", "--pin-file", pin.toString()));
        all.addAll(Arrays.asList(more));
        return all.toArray(String[]::new);
    }

    private void startWithToken(String slot, String key) throws IOException {
        Path config = data.resolve("redoubt.toml");
        String source = "pkcs11_module = \"" + module + "\"\npkcs11_slot = " + slot + "\npkcs11_key = \"" + key
                + "\"\npkcs11_pin_file = \"" + pin + "\"\n";
        String text = Files.readString(config);
        Files.writeString(
                config, text.replaceAll("(?m)^(file|pkcs11_\\w+) = .*\\n", "").replace("[master_key]\n", "[master_key]\n" + source));
    }

    private List<String> slots() throws IOException {
        return KeySlots.read(data.resolve("key.slots")).slots().stream()
                .map(KeySlots.Slot::name)
                .toList();
    }

    @Test
    void aFolderOpensWithAKeyThatStaysInItsTokenAndTheMasterKeyChangesUnderIt() throws Exception {
        String fileKey = UnlockKey.read(data.resolve("master.key")).name();
        assertRefused("has no AES key that is labelled redoubt", addToken());
        done(addToken("--make"));
        assertRefused("already", addToken("--make"));
        assertRefused("opens this folder already", addToken());
        assertEquals(2, slots().size());

        startWithToken(slot, "redoubt");
        Files.move(data.resolve("master.key"), root.resolve("safe.key"), StandardCopyOption.ATOMIC_MOVE);
        assertTrue(done("domain", "list").contains("example.org"));
        assertRefused("stays in its token", "key", "rotate");
        assertRefused(fileKey, "key", "rotate-master");
        done("key", "rotate-master", root.resolve("safe.key").toString());
        assertEquals(2, slots().size());
        done("key", "remove", fileKey);
        assertTrue(done("domain", "list").contains("example.org"));
        assertTrue(done("key", "status").contains("master key 2"));
    }

    @Test
    void whatIsWrongWithATokenIsSaid() throws Exception {
        done(addToken("--make"));
        startWithToken(slot, "another");
        assertRefused("has no AES key that is labelled another", "domain", "list");
        startWithToken("7", "redoubt");
        assertRefused("has no slot 7 that answers", "domain", "list");
        startWithToken(slot, "redoubt");
        Files.writeString(pin, "000000\n");
        assertRefused("does not take the PIN", "domain", "list");
        Files.writeString(pin, PIN + "\n");
        Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-r--r--"));
        assertRefused("open to others", "domain", "list");
        Files.delete(pin);
        assertRefused("the file of the PIN cannot be read", "domain", "list");
    }
}
