package org.redoubt.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimeoutTest {
    private Site site;

    @BeforeEach
    void open() throws IOException {
        site = new Site("ec");
    }

    @AfterEach
    void close() {
        site.close();
    }

    private long failedHandshakes() {
        return site.metrics.value("redoubt_tls_handshakes_total", "listener", "toy", "result", "failed");
    }

    /** The greeting is here before the server's thread has noticed that it was taken: it gets the time to. */
    private static void settle() {
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }

    /** Asks for the endless answer and reads none of it; the clock may move once the server has begun with it. */
    private void askAndStopReading(Peer peer) throws IOException {
        peer.send("BIG\r\n");
        Site.await(() -> site.protocol.heard.contains("BIG"));
    }

    @Test
    void aSilentClientIsToldAndLeft() throws IOException {
        try (Peer peer = Peer.connect(site.open(TlsMode.PLAIN))) {
            assertEquals("hello 127.0.0.1", peer.line());
            settle();
            site.runtime.advance(Duration.ofSeconds(50));
            assertEquals("still here", peer.ask("still here"));
            settle();
            site.runtime.advance(Duration.ofSeconds(61));
            assertEquals("too slow\r\n", peer.rest());
        }
    }

    @Test
    void dribblingDoesNotBuyTime() throws Exception {
        try (Peer peer = Peer.connect(site.open(TlsMode.PLAIN))) {
            assertEquals("hello 127.0.0.1", peer.line());
            settle();
            AtomicInteger sent = new AtomicInteger();
            // Each byte comes well within the idle timeout, the line as a whole does not.
            site.advanceUntil(Duration.ofSeconds(20), () -> {
                boolean open = sent.incrementAndGet() >= 100 || dribbled(peer);
                return !open || site.protocol.timedOut.getCount() == 0;
            });
            assertTrue(site.protocol.timedOut.await(5, TimeUnit.SECONDS));
        }
    }

    /** False when the server has closed the connection. */
    private static boolean dribbled(Peer peer) {
        try {
            peer.send("x");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aSilentClientUnderTlsIsToldToo() throws IOException {
        try (Peer peer = Peer.connect(site.open(TlsMode.IMPLICIT)).startTls("")) {
            assertEquals("hello 127.0.0.1", peer.line());
            settle();
            // Once: a clock that runs on would overtake the last word, too.
            site.runtime.advance(Duration.ofSeconds(61));
            assertEquals("too slow\r\n", peer.rest());
        }
    }

    @Test
    void aClientThatNeverBeginsTheHandshakeIsCut() throws IOException {
        try (Peer peer = Peer.connect(site.open(TlsMode.IMPLICIT))) {
            site.advanceUntil(Duration.ofSeconds(11), () -> failedHandshakes() == 1);
            peer.rest();
        }
    }

    @Test
    void aClientThatStopsReadingIsCut() throws Exception {
        try (Peer peer = Peer.connect(site.open(TlsMode.PLAIN))) {
            askAndStopReading(peer);
            site.advanceUntil(Duration.ofSeconds(21), site.protocol.bigAnswer::isDone);
            assertEquals("SocketTimeoutException", site.protocol.bigAnswer.get(1, TimeUnit.SECONDS));
        }
    }

    @Test
    void aClientThatStopsReadingUnderTlsIsCut() throws Exception {
        try (Peer peer = Peer.connect(site.open(TlsMode.IMPLICIT)).startTls("")) {
            askAndStopReading(peer);
            site.advanceUntil(Duration.ofSeconds(21), site.protocol.bigAnswer::isDone);
            assertEquals("SocketTimeoutException", site.protocol.bigAnswer.get(1, TimeUnit.SECONDS));
        }
    }

    @Test
    void aSlowReaderThatKeepsReadingIsNotCut() throws Exception {
        try (Peer peer = Peer.connect(site.open(TlsMode.PLAIN))) {
            peer.send("BIG\r\n");
            assertEquals("hello 127.0.0.1", peer.line());
            long left = 64L << 20;
            while (left > 0) {
                left -= peer.socket().getInputStream().readNBytes((int) Math.min(left, 1 << 20)).length;
                site.runtime.advance(Duration.ofSeconds(1));
            }
            assertEquals("sent", site.protocol.bigAnswer.get(5, TimeUnit.SECONDS));
        }
    }
}
