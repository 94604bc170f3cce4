package org.redoubt.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.tlog.Checkpoint;
import org.redoubt.guard.tlog.LogReader;
import org.redoubt.guard.tlog.NoteSigner;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AuditSealerTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-24T03:27:04Z"));

    @TempDir
    Path folder;

    private final NoteSigner signer = NoteSigner.generate("mail.example.org/audit");

    @Test
    void whatIsInTheLogIsSealedLineForLine() throws IOException {
        try (FileAuditLog log = sealed(1 << 20)) {
            for (int i = 0; i < 1000; i++) {
                log.record(event("person" + i, ""));
            }
        }
        assertEquals(1000, sealedLines().size());
        assertEquals(spoolLines(), sealedLines());
    }

    @Test
    void aRunningLogIsSealedBeforeLong() throws IOException {
        AuditSealer sealer = open();
        try (FileAuditLog log = FileAuditLog.open(spool(), CLOCK, sealer)) {
            log.recordDurably(event("alice", ""));
            while (sealer.sealedEntries() < 1) {
                Thread.onSpinWait();
            }
            assertEquals(0, sealer.lag());
            assertTrue(sealer.sealing());
            assertEquals(1, sealedLines().size());
        }
    }

    @Test
    void whatWasWrittenBeforeThereWasASealAndOverManySegmentsIsSealedAtTheNextStart() throws IOException {
        try (FileAuditLog log = FileAuditLog.open(spool(), CLOCK, Optional.empty(), 2_000, FileAuditLog::openChannel)) {
            for (int i = 0; i < 100; i++) {
                log.recordDurably(event("before" + i, ""));
            }
        }
        assertTrue(AuditSegments.closedSegments(spool()).size() > 3);
        try (FileAuditLog log = sealed(2_000)) {
            log.recordDurably(event("after", ""));
        }
        assertEquals(101, sealedLines().size());
        assertEquals(spoolLines(), sealedLines());
    }

    @Test
    void aLineLongerThanAnEntryComesBackWhole() throws IOException {
        String touched = "uids=" + "1234567,".repeat(40_000);
        try (FileAuditLog log = sealed(1 << 20)) {
            log.recordDurably(event("short", ""));
            log.recordDurably(event("long", touched));
        }
        try (FileAuditLog log = sealed(1 << 20)) {
            log.recordDurably(event("next", ""));
        }
        assertEquals(3, sealedLines().size());
        assertEquals(spoolLines(), sealedLines());
    }

    @Test
    void aLineThatFillsEntriesExactlyComesBackWhole() throws IOException {
        List<String> lines = new ArrayList<>();
        SealedLines.Joiner joiner = new SealedLines.Joiner(line -> lines.add(new String(line, StandardCharsets.UTF_8)));
        for (int length : new int[] {0, 1, SealedLines.FULL - 1, SealedLines.FULL, SealedLines.FULL + 1, 2 * SealedLines.FULL}) {
            for (byte[] entry : SealedLines.entries("x".repeat(length).getBytes(StandardCharsets.UTF_8))) {
                joiner.entry(entry);
            }
            assertEquals(length, lines.getLast().length());
        }
        assertEquals(6, lines.size());
    }

    @Test
    void numbersGoOnThoughTheFilesAreGone() throws IOException {
        try (FileAuditLog log = sealed(1 << 20)) {
            log.recordDurably(event("first", ""));
            log.recordDurably(event("second", ""));
        }
        Files.delete(spool());
        try (FileAuditLog log = sealed(1 << 20)) {
            log.recordDurably(event("third", ""));
        }
        List<String> lines = sealedLines();
        assertEquals(3, lines.size());
        assertTrue(lines.get(2).startsWith("{\"seq\":3,"));
    }

    @Test
    void aLogThatWasTamperedWithIsNotSealedOver() throws IOException {
        try (FileAuditLog log = sealed(1 << 20)) {
            log.recordDurably(event("first", ""));
        }
        Files.write(folder.resolve("audit/tile/0/000.p/1"), new byte[32], StandardOpenOption.TRUNCATE_EXISTING);
        assertThrows(AuditUnavailableException.class, this::open);
    }

    @Test
    void whenTheSealCannotBeWrittenTheLogGoesOnAndIsSealedLater() throws IOException {
        AuditSealer sealer = open();
        try (FileAuditLog log = FileAuditLog.open(spool(), CLOCK, sealer)) {
            Path inTheWay = folder.resolve("audit/tile");
            Files.writeString(inTheWay, "");
            log.recordDurably(event("unsealed", ""));
            while (sealer.sealing()) {
                Thread.onSpinWait();
            }
            log.recordDurably(event("as well", ""));
            assertEquals(2, sealer.lag());
            Files.delete(inTheWay);
            while (sealer.lag() > 0) {
                Thread.onSpinWait();
            }
        }
        assertEquals(spoolLines(), sealedLines());
    }

    private AuditSealer open() {
        return AuditSealer.open(folder.resolve("audit"), spool(), signer);
    }

    private FileAuditLog sealed(long segmentBytes) {
        return FileAuditLog.open(spool(), CLOCK, Optional.of(open()), segmentBytes, FileAuditLog::openChannel);
    }

    private Path spool() {
        return folder.resolve("audit.log");
    }

    private static AuditEvent event(String login, String touched) {
        SessionInfo session = new SessionInfo("s1", "imap", "192.0.2.1:4711", true);
        return new AuditEvent(CLOCK.instant(), AuditKind.READ, login, 17, session, "FETCH", 5, touched, "ok");
    }

    private List<String> spoolLines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : AuditSegments.files(spool())) {
            lines.addAll(Files.readAllLines(file));
        }
        return lines;
    }

    private List<String> sealedLines() throws IOException {
        LogReader reader = new LogReader(folder.resolve("audit"));
        Checkpoint head = reader.head(signer.key()).orElseThrow();
        List<String> lines = new ArrayList<>();
        SealedLines.Joiner joiner = new SealedLines.Joiner(line -> lines.add(new String(line, StandardCharsets.UTF_8)));
        assertEquals(Optional.empty(), reader.verify(head, Optional.empty(), (_, entry) -> joiner.entry(entry), (_, _) -> {}));
        return lines;
    }
}
