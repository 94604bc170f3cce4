package org.redoubt.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redoubt.wire.Dialer.Reach;

class DialerTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private final WireRuntime runtime = WireRuntime.system();
    private final Dialer dialer = new Dialer(runtime, List.of(Network.parse("127.0.0.2")));

    @AfterEach
    void close() {
        dialer.close();
        runtime.close();
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    @Test
    void hostsOfTheInternetAreReached() {
        for (String text : List.of("9.9.9.9", "172.32.0.1", "192.169.0.1", "2620:fe::fe", "2a00::1")) {
            assertTrue(dialer.allows(address(text), Reach.FOUND), text);
        }
    }

    @Test
    void whatIsNoHostOfTheInternetIsNot() {
        for (String text : List.of(
                "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
                "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1",
                "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::127.0.0.1", "2002:7f00:1::", "2001:0:1::")) {
            assertFalse(dialer.allows(address(text), Reach.FOUND), text);
            assertTrue(dialer.allows(address(text), Reach.CONFIGURED), text);
        }
    }

    @Test
    void aForbiddenAddressIsNotEvenTried() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress there = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
            assertThrows(ForbiddenAddressException.class, () -> dialer.connect(there, Reach.FOUND, SOON));
            dialer.connect(there, Reach.CONFIGURED, SOON).close();
            assertTrue(dialer.allows(address("127.0.0.2"), Reach.FOUND));
        }
    }

    @Test
    void aNameIsNeverResolved() {
        InetSocketAddress name = InetSocketAddress.createUnresolved("localhost", 25);
        assertThrows(ForbiddenAddressException.class, () -> dialer.connect(name, Reach.CONFIGURED, SOON));
    }

    @Test
    void linesGoBothWaysAndASilentPeerIsGivenUp() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                OutgoingConnection connection = dialer.connect(
                        new InetSocketAddress(server.getInetAddress(), server.getLocalPort()),
                        Reach.CONFIGURED,
                        SOON);
                Socket peer = server.accept()) {
            connection.out().ascii("EHLO x\r\n");
            connection.out().flush();
            byte[] said = peer.getInputStream().readNBytes(8);
            assertArrayEquals("EHLO x\r\n".getBytes(StandardCharsets.US_ASCII), said);
            peer.getOutputStream().write("250 hi\r\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals("250 hi", new String(connection.in().line(100), StandardCharsets.US_ASCII));
            connection.idleTimeout(Duration.ofMillis(1));
            assertThrows(SocketTimeoutException.class, () -> connection.in().line(100));
        }
        assertEquals(0, dialer.open());
    }

    @Test
    void whatComesBeforeTheHandshakeEndsIt() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                OutgoingConnection connection = dialer.connect(
                        new InetSocketAddress(server.getInetAddress(), server.getLocalPort()),
                        Reach.CONFIGURED,
                        SOON);
                Socket peer = server.accept()) {
            peer.getOutputStream().write("220 go\r\n250 injected\r\n".getBytes(StandardCharsets.US_ASCII));
            connection.in().line(100);
            assertThrows(
                    IOException.class, () -> connection.startTls(ClientTls.opportunistic("mx.example.org"), SOON));
        }
    }
}
