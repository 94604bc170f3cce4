package org.redoubt.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DrainTest {
    private Site site;
    private Listener listener;

    @BeforeEach
    void open() throws IOException {
        site = new Site("ec");
        listener = site.open(TlsMode.PLAIN);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private Thread drain() {
        return Thread.ofPlatform().start(() -> site.listeners.drain(Duration.ofSeconds(8)));
    }

    @Test
    void idleConnectionsHearAGoodbye() throws Exception {
        Listener tls = site.open(TlsMode.IMPLICIT);
        try (Peer plain = Peer.connect(listener);
                Peer secure = Peer.connect(tls).startTls("")) {
            plain.line();
            secure.line();
            assertEquals("x", secure.ask("x"));
            Thread draining = drain();
            assertEquals("stopping\r\n", plain.rest());
            assertEquals("stopping\r\n", secure.rest());
            draining.join();
            assertThrows(IOException.class, () -> Peer.connect(listener));
        }
    }

    @Test
    void aBusyConnectionFinishesItsCommand() throws Exception {
        try (Peer peer = Peer.connect(listener)) {
            peer.line();
            peer.send("HOLD\r\nnever\r\n");
            Connection busy = site.protocol.holding.get();
            Thread draining = drain();
            Site.await(busy::draining);
            assertTrue(draining.isAlive());
            site.protocol.hold.countDown();
            assertEquals("held\r\nstopping\r\n", peer.rest());
            peer.close();
            draining.join();
            assertFalse(site.protocol.heard.contains("never"));
        }
    }

    @Test
    void whatDoesNotFinishIsClosedAtTheDeadline() throws Exception {
        try (Peer half = Peer.connect(listener)) {
            half.line();
            half.send("half a command");
            try (Peer stuck = Peer.connect(listener)) {
                stuck.line();
                stuck.send("HOLD\r\n");
                Connection busy = site.protocol.holding.get();
                Thread draining = drain();
                Site.await(busy::draining);
                site.advanceUntil(Duration.ofSeconds(1), () -> !draining.isAlive());
                assertTrue(site.runtime.nanoTime() >= Duration.ofSeconds(8).toNanos());
            }
        }
    }

    @Test
    void drainingNothingReturnsAtOnce() {
        site.listeners.drain(Duration.ofSeconds(8));
        assertEquals(0, site.listeners.activeConnections());
    }
}
