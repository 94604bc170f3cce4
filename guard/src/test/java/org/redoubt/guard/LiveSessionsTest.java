package org.redoubt.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LiveSessionsTest {
    private final LiveSessions sessions = new LiveSessions(InstantSource.system());

    private Optional<LiveSession> begin(long account) {
        return sessions.begin(
                new SessionInfo("s" + account, "imap", "192.0.2.7:1", true),
                new SignedInBy("p" + account + "@example.org", account, "PLAIN", "", false));
    }

    @Test
    void endingTellsEverybodyWhoServesItOnceAndTakesItFromTheList() {
        LiveSession session = begin(1).orElseThrow();
        AtomicInteger told = new AtomicInteger();
        session.onEnd(told::incrementAndGet);
        session.onEnd(told::incrementAndGet);
        session.onEnd(told::incrementAndGet).close();
        assertEquals(List.of(session), sessions.end(each -> each.by().account() == 1));
        assertEquals(2, told.get());
        assertTrue(session.ended());
        assertFalse(session.end());
        assertEquals(List.of(), sessions.list(_ -> true));
        assertEquals(0, sessions.size());
    }

    @Test
    void whileASecondFactorIsAskedForNothingGoesOnAndWhoServesItIsToldOnce() {
        LiveSession session = begin(1).orElseThrow();
        AtomicInteger told = new AtomicInteger();
        session.onEnd(told::incrementAndGet);
        assertFalse(session.asked() || session.stopped());
        assertTrue(session.ask());
        assertTrue(session.asked() && session.stopped());
        assertFalse(session.ended());
        assertFalse(session.ask());
        assertEquals(1, told.get());
        session.onEnd(told::incrementAndGet);
        assertEquals(2, told.get());
        session.proved();
        assertFalse(session.asked() || session.stopped());
        assertTrue(session.end());
        assertEquals(2, told.get());
        assertFalse(session.ask());
        assertTrue(session.stopped());
    }

    @Test
    void onlyAHiddenGrantIsHidden() {
        for (boolean hidden : new boolean[] {true, false}) {
            Mandate mandate = new Mandate(7, 16, "case 7", true, hidden, Instant.EPOCH);
            assertEquals(hidden ? "hidden grant 7: case 7" : "grant 7: case 7", mandate.purpose());
            AuditEvent event = new AuditEvent(
                    Instant.EPOCH, AuditKind.BIND, "b", 16, new SessionInfo("s", "imap", "local", true), "X", 0, "", "ok", mandate.purpose());
            assertEquals(hidden, Mandate.hides(event));
        }
    }

    /** A protocol that comes late with its connection must not keep it. */
    @Test
    void whoBeginsToServeWhatWasEndedIsToldAtOnce() {
        LiveSession session = begin(1).orElseThrow();
        session.end();
        AtomicInteger told = new AtomicInteger();
        session.onEnd(told::incrementAndGet);
        assertEquals(1, told.get());
    }

    @Test
    void whatIsOverByItselfIsNotEndedAndCountsOnce() {
        LiveSession session = begin(1).orElseThrow();
        session.close();
        session.close();
        assertEquals(0, sessions.size());
        assertFalse(session.ended());
        assertEquals(List.of(), sessions.end(_ -> true));
    }

    @Test
    void thereIsALimitAndWhoLeavesMakesRoom() {
        List<LiveSession> all = new ArrayList<>();
        for (int i = 0; i < Limits.MAX_LIVE_SESSIONS; i++) {
            all.add(begin(i).orElseThrow());
        }
        assertEquals(Optional.empty(), begin(-1));
        all.getFirst().close();
        assertTrue(begin(-1).isPresent());
        assertEquals(Limits.MAX_LIVE_SESSIONS, sessions.size());
    }

    @Test
    void ofManyThreadsThatEndItOneDoes() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            LiveSession session = begin(round).orElseThrow();
            AtomicInteger told = new AtomicInteger();
            AtomicInteger ended = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.startVirtualThread(() -> {
                    session.onEnd(told::incrementAndGet);
                    ended.addAndGet(session.end() ? 1 : 0);
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(1, ended.get());
            assertEquals(4, told.get());
        }
    }

    @Test
    void whatIsToBeDoneWhenItIsOverIsDoneOnceWhoeverEndsIt() {
        for (boolean byItself : new boolean[] {true, false}) {
            LiveSession session = begin(1).orElseThrow();
            AtomicInteger done = new AtomicInteger();
            session.onOver(done::incrementAndGet);
            session.onOver(done::incrementAndGet);
            assertEquals(0, done.get());
            if (byItself) {
                session.close();
            } else {
                assertTrue(session.end());
            }
            assertEquals(2, done.get());
            session.close();
            session.end();
            assertEquals(2, done.get());
            session.onOver(done::incrementAndGet);
            assertEquals(3, done.get(), "at once when it is over already");
        }
    }
}
