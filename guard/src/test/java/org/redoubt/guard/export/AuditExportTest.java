package org.redoubt.guard.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditRecord;
import org.redoubt.guard.FileAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.json.Json;

/** Events are handed on in order, whatever the other side does, and in the formats that others read. */
class AuditExportTest {
    @TempDir
    private Path folder;

    private final List<Long> taken = new CopyOnWriteArrayList<>();
    private volatile boolean down;
    private volatile int most = Integer.MAX_VALUE;

    private static AuditEvent event(String touched) {
        SessionInfo session = new SessionInfo("s=1", "imaps", "192.0.2.7:4711", true, "Mail|1\\2");
        return new AuditEvent(Instant.parse("2026-11-25T12:00:00Z"), AuditKind.READ, "alice@example.org", 5, session, "UID FETCH", 9, touched, "ok");
    }

    private AuditExport export(FileAuditLog log) throws IOException {
        AuditExport export = new AuditExport("test", folder.resolve("log"), log::forcedSequence, folder.resolve("place"), events -> {
            if (down) {
                throw new IOException("nobody there");
            }
            List<AuditRecord> some = events.subList(0, Math.min(most, events.size()));
            some.forEach(one -> taken.add(one.sequence()));
            return some.size();
        });
        export.start();
        return export;
    }

    private void await(int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (taken.size() < count) {
            assertTrue(System.nanoTime() < deadline, "it did not happen");
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void nothingIsLeftOutByAnOutageOrARestart() throws Exception {
        try (FileAuditLog log = FileAuditLog.open(folder.resolve("log"), InstantSource.system())) {
            log.recordDurably(event("before"));
            try (AuditExport export = export(log)) {
                for (int i = 0; i < 1_000; i++) {
                    log.record(event("a"));
                }
                log.recordDurably(event("b"));
                await(1_001);
                down = true;
                log.recordDurably(event("c"));
                down = false;
                await(1_002);
                assertEquals(0, export.lag());
            }
            log.recordDurably(event("while nobody exports"));
            try (AuditExport export = export(log)) {
                await(1_003);
                assertEquals(1_004, export.sent());
            }
        }
        List<Long> expected = new ArrayList<>(LongStream.rangeClosed(2, 1_004).boxed().toList());
        assertEquals(expected, taken);
    }

    @Test
    void whatWasTakenOfABatchDoesNotComeAgain() throws Exception {
        Files.writeString(folder.resolve("place"), "0\n");
        try (FileAuditLog log = FileAuditLog.open(folder.resolve("log"), InstantSource.system())) {
            for (int i = 0; i < 99; i++) {
                log.record(event("a"));
            }
            log.recordDurably(event("b"));
            most = 7;
            try (AuditExport export = export(log)) {
                await(100);
                down = true;
                log.recordDurably(event("c"));
            }
            down = false;
            try (AuditExport _ = export(log)) {
                await(101);
            }
        }
        assertEquals(LongStream.rangeClosed(1, 101).boxed().toList(), taken);
    }

    @Test
    void aPlaceThatCannotBeReadIsTheFirst() throws Exception {
        Files.writeString(folder.resolve("place"), "");
        try (FileAuditLog log = FileAuditLog.open(folder.resolve("log"), InstantSource.system())) {
            log.recordDurably(event("before"));
            try (AuditExport _ = export(log)) {
                await(1);
            }
        }
        assertEquals(List.of(1L), taken);
    }

    @Test
    void cefEscapesWhatItMust() {
        String text = new Cef("1|0").of(new AuditRecord(7, event("mailbox=1\nemails=2")));
        assertTrue(text.startsWith("CEF:0|Redoubt|Redoubt|1\\|0|READ|UID FETCH|1|rt=1795608000000 externalId=7 src=192.0.2.7 "), text);
        assertTrue(text.contains(" requestClientApplication=Mail|1\\\\2 "), text);
        assertTrue(text.contains(" cs1=s\\=1 "), text);
        assertTrue(text.contains(" cs2=mailbox\\=1\\nemails\\=2 "), text);
    }

    @Test
    void ocsfHasTheClassOfEachKind() throws Exception {
        for (AuditKind kind : AuditKind.values()) {
            AuditEvent some = event("");
            AuditEvent event = new AuditEvent(some.at(), kind, some.principal(), 5, some.session(), "X", 0, "", "refused");
            Map<String, Object> object = Json.read(new ByteArrayInputStream(
                    new Ocsf("1.0").of(new AuditRecord(7, event)).getBytes(StandardCharsets.UTF_8)));
            long type = Json.number(object, "class_uid");
            assertEquals(type / 1_000, Json.number(object, "category_uid"));
            assertEquals(type * 100 + Json.number(object, "activity_id"), Json.number(object, "type_uid"));
            assertEquals(2, Json.number(object, "status_id"));
            assertEquals(1_795_608_000_000L, Json.number(object, "time"));
        }
    }

    @Test
    void syslogFramesCountOctets() {
        byte[] frame = new Syslog("mail.example.org").frame(Instant.parse("2026-11-25T12:00:00.123456Z"), 6, "audit", "ü");
        String text = new String(frame, StandardCharsets.UTF_8);
        assertEquals("69 <110>1 2026-11-25T12:00:00.123Z mail.example.org redoubt - audit - ü", text);
        assertEquals(69 + 3, frame.length);
    }
}
