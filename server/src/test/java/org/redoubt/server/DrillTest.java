package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.json.Json;
import org.redoubt.server.cli.RedoubtCommand;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.drill.Drill;

/** Every published attack against a full server: refused, and in the audit log. */
class DrillTest {
    private static int run(StringWriter out, String... command) {
        PrintWriter writer = new PrintWriter(out, true);
        return RedoubtCommand.run(writer, writer, command);
    }

    @Test
    @Timeout(180)
    void everyAttackIsRefusedAndNoticed(@TempDir Path root) throws Exception {
        DataFolder folder = DemoFolder.make(root.resolve("data"));
        try (Installation installation = Installation.open(folder).orElseThrow();
                Server server = Server.start(
                        installation, new ServeOptions(RunningServer.freeOffset(), Optional.of("127.0.0.1")))) {
            assertEquals(12, server.openListeners().size());
            StringWriter out = new StringWriter();
            int code = run(out, "drill", "--json", "--data", folder.root().toString());
            Map<String, Object> answer = Json.read(out.toString().strip());
            List<?> rows = (List<?>) answer.getOrDefault("rows", List.of());
            List<?> failed = rows.stream()
                    .filter(row -> row.toString().contains("=NO,") || row.toString().contains("closed"))
                    .toList();
            assertEquals(List.of(), failed);
            assertEquals(0, code);
            assertEquals(Drill.names().size(), rows.size());
            assertEquals(List.of(), rows.stream().map(DrillTest::missing).filter(row -> !row.isEmpty()).toList());
        }
    }

    /** The row that SECURITY.md should have of a result and has not; empty when it is there. Numbers of messages differ. */
    private static String missing(Object result) {
        Map<?, ?> row = (Map<?, ?>) result;
        String how = String.valueOf(row.get("how"))
                .replaceFirst("^HTTP/1.1 ", "")
                .replaceFirst("Stored as .*", "Stored as …")
                .replaceFirst("^not opened, in [0-9]+ ms:", "not opened, at once:");
        String cut = how.length() <= 60 ? how : how.substring(0, 57) + "…";
        String wanted = "| " + row.get("attack") + " | " + row.get("against") + " | " + cut + " | " + row.get("noticed") + " |";
        return security().contains("\n" + wanted + "\n") ? "" : wanted;
    }

    private static String security() {
        Path project = Files.exists(Path.of("SECURITY.md")) ? Path.of("") : Path.of("..");
        try {
            return Files.readString(project.resolve("SECURITY.md"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void itAttacksNobodyElse(@TempDir Path root) throws Exception {
        DataFolder folder = DemoFolder.make(root.resolve("data"));
        try (Installation installation = Installation.open(folder).orElseThrow();
                Server server = Server.start(
                        installation, new ServeOptions(RunningServer.freeOffset(), Optional.of("127.0.0.1")))) {
            assertEquals(12, server.openListeners().size());
            StringWriter out = new StringWriter();
            assertEquals(1, run(out, "drill", "--host", "192.0.2.1", "--data", folder.root().toString()));
            assertTrue(out.toString().contains("192.0.2.1 is not an address of this machine"), out.toString());
        }
        StringWriter stopped = new StringWriter();
        assertEquals(1, run(stopped, "drill", "--data", folder.root().toString()));
        assertTrue(stopped.toString().contains("no server runs"), stopped.toString());
    }

    @Test
    void theTableOfSecurityNamesEveryAttack() {
        String text = security();
        for (Map.Entry<String, String> attack : Drill.names()) {
            assertTrue(
                    text.contains("| " + attack.getKey() + " | " + attack.getValue() + " |"),
                    "SECURITY.md lacks | " + attack.getKey() + " | " + attack.getValue() + " |");
        }
    }
}
