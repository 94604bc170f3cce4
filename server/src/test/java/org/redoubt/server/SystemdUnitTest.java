package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.redoubt.server.clients.NeedsProgram;

/** The unit's sandbox, as systemd itself judges it: 0 is none of the machine, 10 all of it. */
class SystemdUnitTest {
    private static final Path UNIT =
            (Files.exists(Path.of("SECURITY.md")) ? Path.of("") : Path.of("..")).resolve("packaging/redoubt.service");

    @Test
    @NeedsProgram("systemd-analyze")
    void theUnitIsExposedLessThanTwo() throws Exception {
        Process process = new ProcessBuilder(
                        "systemd-analyze", "security", "--offline=true", "--no-pager", UNIT.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
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
        assertTrue(unit.contains("\nRuntimeDirectory=redoubt\nRuntimeDirectoryMode=0755\n"));
        assertTrue(unit.contains("\nExecStart=/opt/redoubt/redoubt serve\n"));
    }
}
