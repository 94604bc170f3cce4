package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.FileAuditLog;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.SignedInBy;
import org.redoubt.server.AdminApi.Reply;

/** A long question is followed, ended, and holds up nobody by being taken slowly. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LongAnswerTest {
    private static final Reply SAID = new Reply.Said(Map.of("message", "two", "rows", List.of(Map.of("a", 1L), Map.of("a", 2L))));

    private static LiveSession session() {
        return LiveSession.unlisted(new SignedInBy("a@example.org", 16, "PASSWORD", "", true, Optional.empty()));
    }

    private static boolean asks(Following following) {
        return following.soFar(3, 9, () -> List.of(Map.of("a", 1L)));
    }

    @Test
    void howFarItIsComesBeforeRowsAndTheMessageAtTheEnd() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                written.countDown();
            }
        };
        Optional<Reply> otherwise = new LongAnswer(session()).send(() -> out, following -> {
            assertTrue(asks(following));
            await(written);
            return SAID;
        }, () -> {});
        assertEquals(Optional.empty(), otherwise);
        String[] lines = out.toString(StandardCharsets.UTF_8).split("\n");
        assertEquals(4, lines.length);
        assertTrue(lines[0].contains("\"done\":3") && lines[0].endsWith("\"rows\":[{\"a\":1}]}"), lines[0]);
        assertEquals("{\"row\":{\"a\":1}}", lines[1]);
        assertEquals("{\"row\":{\"a\":2}}", lines[2]);
        assertEquals("{\"message\":\"two\"}", lines[3]);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    @Test
    void whoBreaksOffEndsTheQuestion() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("nobody is there");
            }
        };
        assertThrows(IOException.class, () -> new LongAnswer(session()).send(() -> gone, following -> {
            while (asks(following)) {
                Thread.onSpinWait();
            }
            throw new Following.EndedException();
        }, ended::countDown));
        ended.await();
    }

    @Test
    void whoseSessionEndsGetsNoMore() throws Exception {
        LiveSession session = session();
        session.end();
        Reply no = new Reply.No(403, "x", "y");
        AtomicInteger goesOn = new AtomicInteger();
        try {
            new LongAnswer(session).send(OutputStream::nullOutputStream, following -> {
                goesOn.set(asks(following) ? 1 : -1);
                return no;
            }, () -> {});
        } catch (IOException begun) {
            assertEquals("what was begun to be answered is refused", begun.getMessage());
        }
        assertEquals(-1, goesOn.get());
    }

    @Test
    void whoReadsSlowlyHoldsUpNobody() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch writing = new CountDownLatch(1);
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int octet) {
                writing.countDown();
                await(done);
            }
        };
        new LongAnswer(session()).send(() -> slow, following -> {
            assertTrue(asks(following));
            await(writing);
            assertTrue(asks(following));
            return SAID;
        }, done::countDown);
    }

    @Test
    void whatIsRefusedIsRefusedAsAlways() throws Exception {
        Reply no = new Reply.No(409, "refused", "say who");
        assertEquals(Optional.of(no), new LongAnswer(session()).send(OutputStream::nullOutputStream, _ -> no, () -> {}));
    }

    @Test
    void readingStopsWhenNobodyFollows(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("log");
        SessionInfo session = new SessionInfo("s1", "imaps", "192.0.2.7:4711", true);
        try (FileAuditLog log = FileAuditLog.open(file, InstantSource.system())) {
            for (int i = 0; i < 20_000; i++) {
                log.record(new AuditEvent(Instant.now(), AuditKind.READ, "alice@example.org", 5, session, "FETCH" + i % 80, 9, "emails=" + i, "ok"));
            }
            log.recordDurably(new AuditEvent(Instant.now(), AuditKind.READ, "alice@example.org", 5, session, "FETCH", 9, "emails=1", "ok"));
        }
        AtomicInteger times = new AtomicInteger();
        Deeds.Asked asked = new Deeds.Asked(
                Optional.of("alice@example.org"), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        assertThrows(Following.EndedException.class, () -> Deeds.find(file, asked, _ -> Optional.empty(), (done, all, rows) -> {
            assertEquals(Following.ROWS, rows.get().size());
            assertTrue(done > 0 && done < all && all >= size(file));
            return times.incrementAndGet() < 3;
        }));
        assertEquals(3, times.get());
        assertEquals(81, Deeds.find(file, asked, _ -> Optional.empty(), (_, _, _) -> true).rows().size());
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
    }
}
