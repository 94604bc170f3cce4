package org.redoubt.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log is followed through its segments, from any line, and what is wrong with it is told. */
class AuditTailTest {
    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();

    private static AuditEvent event(String action) {
        SessionInfo session = new SessionInfo("s", "imap", "192.0.2.1:1", true, "Mail/1");
        return new AuditEvent(Instant.EPOCH, AuditKind.READ, "a@example.org", 1, session, action, 0, "", "ok");
    }

    private FileAuditLog log(long segmentBytes) {
        return FileAuditLog.open(
                folder.resolve("log"), InstantSource.system(), Optional.empty(), segmentBytes, FileAuditLog::openChannel);
    }

    private void visit(AuditRecord record) {
        told.add(record.sequence() + record.event().action());
    }

    @Test
    void linesAreToldOnceThroughManySegments() throws Exception {
        List<String> expected = new ArrayList<>();
        try (FileAuditLog log = log(1_000);
                AuditTail tail = new AuditTail(folder.resolve("log"), 0)) {
            for (int i = 1; i <= 50; i++) {
                log.recordDurably(event("A" + i));
                expected.add(i + "A" + i);
                if (i % 7 == 0) {
                    assertTrue(tail.poll(log.forcedSequence(), 1_000, this::visit));
                    assertEquals(expected, told);
                }
            }
            tail.poll(log.forcedSequence(), 1_000, this::visit);
        }
        assertEquals(expected, told);
    }

    @Test
    void itGoesOnAfterAnyLineAndStopsWhereTheDiskDoes() throws Exception {
        try (FileAuditLog log = log(1_000)) {
            for (int i = 1; i <= 30; i++) {
                log.recordDurably(event("A"));
            }
            try (AuditTail tail = new AuditTail(folder.resolve("log"), 13)) {
                tail.poll(20, 3, this::visit);
                assertEquals(List.of("14A", "15A", "16A"), told);
                assertTrue(tail.poll(20, 100, this::visit));
                assertEquals(7, told.size());
                assertEquals(20, tail.sequence());
                tail.poll(30, 100, this::visit);
                assertEquals("30A", told.getLast());
            }
        }
    }

    @Test
    void missingAndDamagedLinesAreEventsOfTheirOwn() throws Exception {
        Path file = folder.resolve("log");
        try (FileAuditLog log = log(1 << 20)) {
            for (int i = 1; i <= 4; i++) {
                log.recordDurably(event("A"));
            }
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.remove(1);
        lines.add(2, "rubbish");
        Files.write(file, lines, StandardCharsets.UTF_8);
        try (AuditTail tail = new AuditTail(file, 0)) {
            tail.poll(4, 100, this::visit);
        }
        assertEquals(List.of("1A", "1AUDIT-GAP", "3A", "3AUDIT-DAMAGED", "4A"), told);
    }

    @Test
    void halfALineIsReadWhenItIsWhole() throws Exception {
        Path file = folder.resolve("log");
        byte[] line = AuditFormat.line(1, AuditFormat.rest(event("A")));
        Files.write(file, java.util.Arrays.copyOf(line, 20));
        try (AuditTail tail = new AuditTail(file, 0)) {
            assertTrue(tail.poll(1, 100, this::visit));
            Files.write(file, line);
            Files.writeString(file, "\n", java.nio.file.StandardOpenOption.APPEND);
            tail.poll(1, 100, this::visit);
        }
        assertEquals(List.of("1A"), told);
    }
}
