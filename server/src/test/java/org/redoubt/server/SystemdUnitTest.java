package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The unit's sandbox, as systemd itself judges it: 0 is none of the machine, 10 all of it. */
class SystemdUnitTest {
    private static final Path UNIT =
            (Files.exists(Path.of("SECURITY.md")) ? Path.of("") : Path.of("..")).resolve("packaging/redoubt.service");

    @Test
    void theUnitIsExposedLessThanTwo() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "systemd is not here");
        Process process = new ProcessBuilder(
                        "/usr/bin/systemd-analyze", "security", "--offline=true", "--no-pager", UNIT.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assumeTrue(!said.contains("unrecognized option"), "this systemd is too old to judge a file");
        Matcher level = Pattern.compile("exposure level for \\S+: ([0-9.]+)").matcher(said);
        assertTrue(level.find(), said);
        assertTrue(Double.parseDouble(level.group(1)) < 2.0, level.group());
    }

    @Test
    void theInstallationIsReadOnlyAndTheDataFolderAloneIsWritten() throws Exception {
        String unit = Files.readString(UNIT);
        assertTrue(unit.contains("\nProtectSystem=strict\n"));
        assertEquals(1, unit.lines().filter(line -> line.startsWith("ReadWritePaths=")).count());
        assertTrue(unit.contains("\nReadWritePaths=/var/lib/redoubt\n"));
        assertTrue(unit.contains("\nExecStart=/opt/redoubt/redoubt serve\n"));
    }
}
