package org.redoubt.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.store.id.AccountId;

class AuditHistoryTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final SessionInfo SESSION = new SessionInfo("s1", "imap", "192.0.2.7:40000", true);
    private static final AccountId ALICE = new AccountId(5);

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("audit.jsonl");
    }

    private static AuditEvent event(int i, String touched) {
        AuditKind kind = i % 7 == 6 ? AuditKind.ADMIN : AuditKind.READ;
        return new AuditEvent(
                NOON.plusSeconds(i * 60L),
                kind,
                "alice@example.org",
                kind == AuditKind.ADMIN ? 1 : 5 + i % 3,
                SESSION,
                "FETCH",
                0,
                touched,
                "ok");
    }

    /** @return the numbers of Alice's events and the administrators', the latest first */
    private List<Long> write(int events, long segmentBytes, Random random) {
        List<Long> wanted = new ArrayList<>();
        try (FileAuditLog log =
                FileAuditLog.open(file(), () -> NOON, Optional.empty(), segmentBytes, FileAuditLog::openChannel)) {
            for (int i = 0; i < events; i++) {
                // Looks like a member of the line, and is a value.
                String touched = "emails=" + "1,".repeat(random.nextInt(40)) + "\",\"account\":5,";
                AuditEvent event = event(i, touched);
                log.recordDurably(event);
                if (event.account() == 5 || event.kind() == AuditKind.ADMIN) {
                    wanted.add(i + 1L);
                }
            }
        }
        Collections.reverse(wanted);
        return wanted;
    }

    private static AuditHistory.Span all() {
        return new AuditHistory.Span(Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"), OptionalLong.empty(), 1 << 30);
    }

    /** Page by page, whatever the account; each once and none left out. */
    @Test
    void allEventsAreReadTheLatestFirst() throws IOException {
        write(300, 9_000, new Random(7));
        List<Long> found = new ArrayList<>();
        OptionalLong before = OptionalLong.empty();
        do {
            List<Long> page = new ArrayList<>();
            AuditHistory.Span span = new AuditHistory.Span(all().from(), all().until(), before, all().octets());
            before = new AuditHistory(file())
                    .read(span, event -> page.size() < 7 && page.add(event.sequence()))
                    .next();
            found.addAll(page);
        } while (before.isPresent());
        assertEquals(300, found.size());
        for (int i = 0; i < 300; i++) {
            assertEquals(300L - i, found.get(i));
        }
    }

    private List<Long> found(AuditHistory.Span span) throws IOException {
        List<Long> found = new ArrayList<>();
        var _ = new AuditHistory(file()).read(span, ALICE, event -> found.add(event.sequence()));
        return found;
    }

    @Test
    void givesOnesOwnEventsAndAdministratorsLatestFirstOverAllSegments() throws IOException {
        List<Long> wanted = write(60, 2_000, new Random(1));
        assertTrue(AuditSegments.closedSegments(file()).size() > 3);
        assertEquals(wanted, found(all()));
    }

    @Test
    void beginsBeforeANumberAndWithinATime() throws IOException {
        List<Long> wanted = write(60, 2_000, new Random(2));
        for (long before = 1; before <= 62; before++) {
            long bound = before;
            AuditHistory.Span span = new AuditHistory.Span(
                    all().from(), all().until(), OptionalLong.of(before), Long.MAX_VALUE);
            assertEquals(wanted.stream().filter(seq -> seq < bound).toList(), found(span), "before " + before);
        }
        for (int from = 0; from < 60; from += 7) {
            long low = from + 1;
            AuditHistory.Span span = new AuditHistory.Span(
                    NOON.plusSeconds(from * 60L), NOON.plusSeconds((from + 9) * 60L), OptionalLong.empty(), 1 << 30);
            assertEquals(
                    wanted.stream().filter(seq -> seq >= low && seq < low + 9).toList(), found(span), "from " + from);
        }
    }

    @Test
    void goesOnWhereItEndedWhoeverEndedIt() throws IOException {
        List<Long> wanted = write(60, 2_000, new Random(3));
        for (long octets : new long[] {1, 700, 5_000}) {
            for (int most : new int[] {1, 3, 100}) {
                List<Long> all = new ArrayList<>();
                OptionalLong next = OptionalLong.empty();
                int readings = 0;
                do {
                    int page = all.size() + most;
                    AuditHistory.Result result = new AuditHistory(file())
                            .read(
                                    new AuditHistory.Span(all().from(), all().until(), next, octets),
                                    ALICE,
                                    event -> all.size() < page && all.add(event.sequence()));
                    assertEquals(result.next().isPresent(), result.reached().isPresent());
                    next = result.next();
                    readings++;
                } while (next.isPresent() && readings < 200);
                assertEquals(wanted, all, octets + " octets, " + most + " events");
            }
        }
    }

    @Test
    void aReadingGoesThroughNoMoreThanItMay() throws IOException {
        write(200, 2_000, new Random(4));
        AuditHistory.Result result = new AuditHistory(file())
                .read(new AuditHistory.Span(all().from(), all().until(), OptionalLong.empty(), 3_000), ALICE, _ -> true);
        assertTrue(result.octets() >= 3_000 && result.octets() < 9_000, "" + result.octets());
        assertTrue(result.next().isPresent());
    }

    @Test
    void whatIsDamagedAndWhatIsBeingWrittenIsPassedOver() throws IOException {
        List<Long> wanted = new ArrayList<>(write(30, 1 << 20, new Random(5)));
        String text = Files.readString(file());
        String[] lines = text.split("\n");
        lines[15] = "{\"seq\":16,\"at\":\"not a time\",\"account\":5,}";
        Files.writeString(file(), String.join("\n", lines) + "\n{\"seq\":31,\"at\":\"2026-", StandardOpenOption.TRUNCATE_EXISTING);
        assertTrue(wanted.remove(16L));
        assertEquals(wanted, found(all()));
        AuditHistory.Span early = new AuditHistory.Span(all().from(), all().until(), OptionalLong.of(20), 1 << 30);
        assertEquals(wanted.stream().filter(seq -> seq < 20).toList(), found(early));
    }

    @Test
    void aLineLongerThanWhatIsReadAtOnceIsFound() throws IOException {
        try (FileAuditLog log = FileAuditLog.open(file(), () -> NOON)) {
            log.recordDurably(event(0, ""));
            log.recordDurably(event(3, "emails=" + "1,".repeat(1_500_000) + "1"));
            log.recordDurably(event(9, ""));
        }
        assertEquals(List.of(3L, 2L, 1L), found(all()));
    }

    @Test
    void whereThereIsNoLogNothingIsFound() throws IOException {
        assertEquals(List.of(), found(all()));
    }
}
