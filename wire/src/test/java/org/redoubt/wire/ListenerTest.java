package org.redoubt.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListenerTest {
    private Site site;

    @BeforeEach
    void open() throws IOException {
        site = new Site();
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void connectionsBeyondTheLimitAreToldAndOthersGoOn() throws IOException {
        Listener listener = site.open(TlsMode.PLAIN, config -> config.withMaxConnections(2, 10));
        try (Peer first = Peer.connect(listener);
                Peer second = Peer.connect(listener)) {
            first.line();
            second.line();
            try (Peer third = Peer.connect(listener)) {
                assertEquals("too many\r\n", third.rest());
            }
            assertEquals("x", first.ask("x"));
            second.ask("QUIT");
            Site.await(() -> listener.activeConnections() == 1);
            try (Peer fourth = Peer.connect(listener)) {
                assertEquals("hello 127.0.0.1", fourth.line());
            }
        }
        assertEquals(
                1, site.metrics.value("redoubt_connections_refused_total", "listener", "toy", "reason", "full"));
        assertEquals(4, site.metrics.value("redoubt_connections_total", "listener", "toy"));
    }

    @Test
    void connectionsOfOneAddressAreLimited() throws IOException {
        Listener listener = site.open(TlsMode.PLAIN, config -> config.withMaxConnections(10, 1));
        try (Peer first = Peer.connect(listener)) {
            first.line();
            try (Peer second = Peer.connect(listener)) {
                assertEquals("too many\r\n", second.rest());
            }
            first.ask("QUIT");
            Site.await(() -> listener.activeConnections() == 0);
        }
        try (Peer third = Peer.connect(listener)) {
            assertEquals("hello 127.0.0.1", third.line());
        }
        assertEquals(
                1, site.metrics.value("redoubt_connections_refused_total", "listener", "toy", "reason", "address"));
    }

    @Test
    void aFaultInOneConversationLeavesTheOthersAlone() throws IOException {
        Listener listener = site.open(TlsMode.PLAIN);
        try (Peer good = Peer.connect(listener);
                Peer bad = Peer.connect(listener)) {
            good.line();
            bad.line();
            assertEquals("<end>", bad.ask("FAIL"));
            assertEquals("x", good.ask("x"));
            Site.await(() -> listener.activeConnections() == 1);
        }
        assertEquals(1, site.metrics.value("redoubt_connection_faults_total", "listener", "toy"));
    }

    /** Too many open files: the accept fails, and later ones must work again. */
    @Test
    void failedAcceptsAreSurvived() throws IOException {
        AtomicInteger failures = new AtomicInteger(3);
        ServerSocket flaky = new ServerSocket() {
            @Override
            public Socket accept() throws IOException {
                if (failures.getAndDecrement() > 0) {
                    throw new SocketException("Too many open files");
                }
                return super.accept();
            }
        };
        flaky.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Listener listener = site.listeners.open(Site.config(TlsMode.PLAIN), flaky, site.protocol, c -> {});
        try (Peer peer = Peer.connect(listener)) {
            assertEquals("hello 127.0.0.1", peer.line());
        }
        assertEquals(3, site.metrics.value("redoubt_accept_errors_total", "listener", "toy"));
    }

    @Test
    void everyConnectionHasItsOwnId() throws IOException {
        Listener listener = site.listeners.open(
                Site.config(TlsMode.PLAIN), connection -> connection.out().ascii(connection.id()));
        try (Peer first = Peer.connect(listener);
                Peer second = Peer.connect(listener)) {
            assertNotEquals(first.rest(), second.rest());
        }
    }

    @Test
    void aClientOnThisMachineIsKnownAsSuch() throws IOException {
        try (Peer peer = Peer.connect(site.open(TlsMode.PLAIN))) {
            peer.line();
            assertEquals("true", peer.ask("LOOPBACK"));
        }
    }

    @Test
    void listenersOfOneNameAreCountedTogether() throws IOException {
        Listener v4 = site.open(TlsMode.PLAIN);
        Listener v6 = site.open(TlsMode.PLAIN);
        try (Peer first = Peer.connect(v4);
                Peer second = Peer.connect(v6)) {
            first.line();
            second.line();
            assertEquals(2, site.metrics.value("redoubt_connections_active", "listener", "toy"));
        }
    }
}
