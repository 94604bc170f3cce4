package org.redoubt.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.store.id.AccountId;

class AuditReaderTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    Path folder;

    @BeforeEach
    void write() {
        try (FileAuditLog log = FileAuditLog.open(file(), () -> NOON, Optional.empty(), 600, FileAuditLog::openChannel)) {
            for (int i = 0; i < 12; i++) {
                log.recordDurably(event(i));
            }
        }
    }

    @Test
    void byPrincipal() throws IOException {
        assertEquals(List.of(1L, 4L, 7L, 10L), found(AuditQuery.ALL.principal("U0")));
    }

    @Test
    void byAccountAndKind() throws IOException {
        assertEquals(List.of(2L, 6L, 10L), found(AuditQuery.ALL.account(new AccountId(2))));
        assertEquals(
                List.of(2L, 6L, 10L),
                found(AuditQuery.ALL.account(new AccountId(2)).kind(AuditKind.SIGN_IN)));
    }

    @Test
    void byTime() throws IOException {
        assertEquals(
                List.of(4L, 5L), found(AuditQuery.ALL.between(NOON.plusSeconds(3), NOON.plusSeconds(5))));
    }

    @Test
    void segmentsThatEndedBeforeTheTimeAreNotRead() throws IOException {
        Path file = folder.resolve("hours/audit.jsonl");
        try (FileAuditLog log = FileAuditLog.open(file, () -> NOON, Optional.empty(), 600, FileAuditLog::openChannel)) {
            for (int i = 0; i < 12; i++) {
                log.recordDurably(event(i * 3600));
            }
        }
        AuditReader.Summary summary = new AuditReader(file)
                .query(AuditQuery.ALL.between(NOON.plusSeconds(9 * 3600), Instant.MAX), event -> true);
        assertEquals(3, summary.matched());
        assertTrue(summary.read() < 12, "read " + summary.read());
    }

    @Test
    void theVisitorEndsTheQuery() throws IOException {
        List<AuditRecord> seen = new ArrayList<>();
        new AuditReader(file()).query(AuditQuery.ALL, event -> {
            seen.add(event);
            return seen.size() < 3;
        });
        assertEquals(3, seen.size());
    }

    @Test
    void damagedAndMissingLinesAreCounted() throws IOException {
        Path first = AuditSegments.closedSegments(file()).getFirst();
        List<String> lines = new ArrayList<>(Files.readAllLines(first));
        lines.set(1, lines.get(1).replace("SIGN_IN", "SIGN_UP"));
        Files.delete(first);
        Files.write(first, lines);
        AuditReader.Summary summary = new AuditReader(file()).query(AuditQuery.ALL, event -> true);
        assertEquals(new AuditReader.Summary(11, 11, 1, 1), summary);
    }

    @Test
    void aLineThatIsBeingWrittenIsLeftForTheNextTime() throws IOException {
        Files.writeString(file(), "{\"seq\":13,", java.nio.file.StandardOpenOption.APPEND);
        assertEquals(0, new AuditReader(file()).query(AuditQuery.ALL, event -> true).damaged());
    }

    private List<Long> found(AuditQuery query) throws IOException {
        List<Long> numbers = new ArrayList<>();
        new AuditReader(file()).query(query, event -> numbers.add(event.sequence()));
        return numbers;
    }

    private Path file() {
        return folder.resolve("audit.jsonl");
    }

    private static AuditEvent event(int i) {
        return new AuditEvent(
                NOON.plusSeconds(i),
                AuditKind.SIGN_IN,
                "u" + i % 3,
                1 + i % 4,
                new SessionInfo("s", "imap", "local", true),
                "LOGIN",
                0,
                "",
                "ok");
    }
}
