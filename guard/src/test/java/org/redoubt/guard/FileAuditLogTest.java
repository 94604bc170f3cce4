package org.redoubt.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileAuditLogTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-24T03:27:04Z"));

    @TempDir
    Path folder;

    private final FaultyChannel.Faults faults = new FaultyChannel.Faults();

    @Test
    void whatWasRecordedDurablyIsInTheFileWhenTheCallReturns() throws IOException {
        try (FileAuditLog log = open(1 << 20)) {
            log.record(event("first"));
            log.recordDurably(event("second"));
            assertEquals(List.of("first", "second"), logins());
            assertEquals(1, faults.forces.get());
        }
    }

    @Test
    void eventsNobodyWaitsForAreWrittenBeforeLongAndAtTheEnd() throws IOException {
        try (FileAuditLog log = open(1 << 20)) {
            log.record(event("soon"));
            while (logins().isEmpty()) {
                Thread.onSpinWait();
            }
            log.record(event("last"));
        }
        assertEquals(List.of("soon", "last"), logins());
    }

    @Test
    void theFileIsForItsOwnerOnlyEvenWhenItWasNot() throws IOException {
        Files.createFile(file());
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        open(1 << 20).close();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    }

    @Test
    void numbersGoOnAfterTheLogIsOpenedAgain() throws IOException {
        for (String login : List.of("one", "two", "three")) {
            try (FileAuditLog log = open(1 << 20)) {
                log.recordDurably(event(login));
            }
        }
        assertEquals(List.of(1L, 2L, 3L), numbers());
    }

    @Test
    void aThousandThreadsShareFewSyncsAndLoseNothing() throws Exception {
        try (FileAuditLog log = open(20_000);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch hold = new CountDownLatch(1);
            faults.holdForce = hold;
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                int number = i;
                calls.add(threads.submit(() -> log.recordDurably(event("u" + number))));
            }
            hold.countDown();
            for (Future<?> call : calls) {
                call.get();
            }
            assertTrue(faults.forces.get() < 500, "forced " + faults.forces.get() + " times");
        }
        assertEquals(LongStream.rangeClosed(1, 1000).boxed().toList(), numbers());
        assertEquals(1000, logins().stream().distinct().count());
    }

    @Test
    void aFullFileBecomesANumberedSegmentThatIsNeverTouchedAgain() throws IOException {
        try (FileAuditLog log = open(500)) {
            for (int i = 0; i < 10; i++) {
                log.recordDurably(event("u" + i));
            }
        }
        List<Path> closed = AuditSegments.closedSegments(file());
        assertEquals("audit.jsonl.000001", closed.getFirst().getFileName().toString());
        assertTrue(closed.size() >= 3);
        assertEquals("r--------", PosixFilePermissions.toString(Files.getPosixFilePermissions(closed.getFirst())));
        byte[] first = Files.readAllBytes(closed.getFirst());
        try (FileAuditLog log = open(500)) {
            log.recordDurably(event("later"));
        }
        assertEquals(11, numbers().size());
        assertEquals(LongStream.rangeClosed(1, 11).boxed().toList(), numbers());
        assertTrue(java.util.Arrays.equals(first, Files.readAllBytes(closed.getFirst())));
    }

    @Test
    void numbersGoOnWhenTheProcessEndedRightAfterASegmentWasClosed() throws IOException {
        try (FileAuditLog log = open(1 << 20)) {
            log.recordDurably(event("one"));
        }
        Files.move(file(), folder.resolve("audit.jsonl.000001"));
        try (FileAuditLog log = open(1 << 20)) {
            log.recordDurably(event("two"));
        }
        assertEquals(List.of(1L, 2L), numbers());
    }

    @Test
    void aTornLastLineIsMovedAsideAndTheLogSaysSo() throws IOException {
        try (FileAuditLog log = open(1 << 20)) {
            log.recordDurably(event("one"));
        }
        Files.writeString(file(), "{\"seq\":2,\"at\":\"2026", StandardOpenOption.APPEND);
        try (FileAuditLog log = open(1 << 20)) {
            log.recordDurably(event("two"));
        }
        List<AuditRecord> all = all();
        assertEquals(List.of("one", "-", "two"), logins());
        assertEquals("AUDIT-RECOVERED", all.get(1).event().action());
        assertEquals("bytes=19 aside=audit.jsonl.torn-2", all.get(1).event().touched());
        assertEquals("{\"seq\":2,\"at\":\"2026", Files.readString(folder.resolve("audit.jsonl.torn-2")));
    }

    @Test
    void zerosThatAPowerCutLeftAmongTheLastLinesAreMovedAside() throws IOException {
        try (FileAuditLog log = open(1 << 20)) {
            log.recordDurably(event("one"));
        }
        String line = AuditFormatTest.line(3, event("three"));
        Files.write(file(), new byte[4096], StandardOpenOption.APPEND);
        Files.writeString(file(), "\n" + line, StandardOpenOption.APPEND);
        try (FileAuditLog log = open(1 << 20)) {
            log.recordDurably(event("two"));
        }
        assertEquals(List.of("one", "-", "two"), logins());
        assertTrue(Files.readString(folder.resolve("audit.jsonl.torn-2")).endsWith(line));
    }

    @Test
    void everyCutOfTheFileLeavesALogThatOpensAndKeepsWhatIsWhole() throws IOException {
        try (FileAuditLog log = open(1 << 20)) {
            log.recordDurably(event("one"));
            log.recordDurably(event("two"));
        }
        byte[] whole = Files.readAllBytes(file());
        for (int cut = 0; cut <= whole.length; cut += 7) {
            Path copy = Files.createDirectory(folder.resolve("cut" + cut)).resolve("audit.jsonl");
            Files.write(copy, java.util.Arrays.copyOf(whole, cut));
            try (FileAuditLog log = FileAuditLog.open(copy, CLOCK)) {
                log.recordDurably(event("more"));
            }
            AuditReader.Summary summary = new AuditReader(copy).query(AuditQuery.ALL, event -> true);
            assertEquals(0, summary.damaged() + summary.missing());
        }
    }

    @Test
    void accessStopsWhenTheDiskIsFull() throws IOException {
        try (FileAuditLog log = open(1 << 20)) {
            log.recordDurably(event("before"));
            faults.room = 50;
            assertThrows(AuditUnavailableException.class, () -> log.recordDurably(event("full")));
            assertThrows(AuditUnavailableException.class, () -> log.recordDurably(event("still")));
            assertThrows(AuditUnavailableException.class, () -> log.record(event("not even this")));
            assertFalse(log.available());
        }
        assertEquals(List.of("before"), logins());
    }

    @Test
    void accessStopsWhenTheDiskCannotSync() throws IOException {
        try (FileAuditLog log = open(1 << 20)) {
            faults.failForce = true;
            assertThrows(AuditUnavailableException.class, () -> log.recordDurably(event("lost")));
            assertThrows(AuditUnavailableException.class, () -> log.record(event("no")));
        }
    }

    @Test
    void theLogGoesOnWhenThereIsRoomAgainAndKeepsWhatNobodyWaitedFor() throws IOException {
        try (FileAuditLog log = open(1 << 20)) {
            CountDownLatch hold = new CountDownLatch(1);
            log.recordDurably(event("before"));
            faults.holdForce = hold;
            faults.failForce = true;
            log.record(event("kept"));
            Thread failing = Thread.startVirtualThread(
                    () -> assertThrows(AuditUnavailableException.class, () -> log.recordDurably(event("refused"))));
            hold.countDown();
            join(failing);
            faults.failForce = false;
            log.tryAgain();
            while (!log.available()) {
                Thread.onSpinWait();
            }
            log.recordDurably(event("after"));
            assertEquals(List.of("before", "-", "kept", "after"), logins());
            assertEquals(List.of(1L, 2L, 3L, 4L), numbers());
        }
    }

    @Test
    void accessStopsWhenSomebodyDeletesOrCutsTheLog() throws IOException {
        try (FileAuditLog log = open(1 << 20)) {
            log.recordDurably(event("before"));
            Files.delete(file());
            assertThrows(AuditUnavailableException.class, () -> log.recordDurably(event("unseen")));
        }
        try (FileAuditLog log = open(1 << 20)) {
            log.recordDurably(event("before"));
            Files.write(file(), new byte[0]);
            assertThrows(AuditUnavailableException.class, () -> log.recordDurably(event("unseen")));
        }
    }

    @Test
    void twoWritersOfOneFileAreRefused() {
        try (FileAuditLog log = open(1 << 20)) {
            assertTrue(log.available());
            assertThrows(AuditUnavailableException.class, () -> open(1 << 20));
        }
    }

    @Test
    void whoRecordsWaitsWhileTooMuchIsQueued() throws Exception {
        try (FileAuditLog log = open(1 << 30)) {
            CountDownLatch hold = new CountDownLatch(1);
            faults.holdForce = hold;
            Thread flood = Thread.startVirtualThread(() -> {
                for (int i = 0; i < 60; i++) {
                    log.record(AuditFormatTest.event("flood", "1".repeat(400_000)));
                }
            });
            while (flood.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            hold.countDown();
            flood.join();
        }
        assertEquals(60, numbers().size());
    }

    @Test
    void aClosedLogRefuses() {
        FileAuditLog log = open(1 << 20);
        log.close();
        log.close();
        assertThrows(AuditUnavailableException.class, () -> log.record(event("late")));
        assertThrows(AuditUnavailableException.class, () -> log.recordDurably(event("late")));
    }

    private FileAuditLog open(long segmentBytes) {
        return FileAuditLog.open(
                file(), CLOCK, Optional.empty(), segmentBytes, path -> new FaultyChannel(FileAuditLog.openChannel(path), faults));
    }

    private Path file() {
        return folder.resolve("audit.jsonl");
    }

    private List<AuditRecord> all() throws IOException {
        List<AuditRecord> all = new ArrayList<>();
        new AuditReader(file()).query(AuditQuery.ALL, all::add);
        return all;
    }

    private List<String> logins() throws IOException {
        return all().stream().map(event -> event.event().principal()).toList();
    }

    private List<Long> numbers() throws IOException {
        return all().stream().map(AuditRecord::sequence).toList();
    }

    private static AuditEvent event(String login) {
        return AuditFormatTest.event(login, "");
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }
}
