package org.redoubt.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final byte[] ENDS_V4 = {(byte) 192, 0, 2, 7, 10, 0, 0, 1, 0x30, 0x39, 0, 25};

    private Site site;
    private Listener listener;

    @BeforeEach
    void open() throws IOException {
        site = new Site("ec");
        listener = site.open(TlsMode.PLAIN, config -> config.withProxySources(List.of(Network.parse("127.0.0.0/8"))));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private static byte[] version2(int command, int family, byte[] body) {
        return ByteBuffer.allocate(16 + body.length)
                .put(SIGNATURE)
                .put((byte) command)
                .put((byte) family)
                .putShort((short) body.length)
                .put(body)
                .array();
    }

    @Test
    void version1NamesTheClient() throws IOException {
        try (Peer peer = Peer.connect(listener)) {
            peer.send("PROXY TCP4 192.0.2.7 10.0.0.1 12345 25\r\nfirst\r\n");
            assertEquals(List.of("hello 192.0.2.7", "first"), List.of(peer.line(), peer.line()));
            assertEquals("/10.0.0.1:25", peer.ask("LOCAL"));
        }
    }

    @Test
    void version1KnowsIpv6() throws IOException {
        try (Peer peer = Peer.connect(listener)) {
            peer.send("PROXY TCP6 2001:db8::7 2001:db8::1 12345 25\r\n");
            assertEquals("hello 2001:db8:0:0:0:0:0:7", peer.line());
        }
    }

    @Test
    void version2NamesTheClientAndItsExtensionsAreSkipped() throws IOException {
        byte[] body = ByteBuffer.allocate(ENDS_V4.length + 5).put(ENDS_V4).put(new byte[] {4, 0, 2, 9, 9}).array();
        try (Peer peer = Peer.connect(listener)) {
            peer.send(version2(0x21, 0x11, body)).send("first\r\n");
            assertEquals(List.of("hello 192.0.2.7", "first"), List.of(peer.line(), peer.line()));
        }
    }

    @Test
    void version2KnowsIpv6() throws IOException {
        byte[] body = new byte[36];
        body[0] = 0x20;
        body[1] = 0x01;
        body[15] = 7;
        try (Peer peer = Peer.connect(listener)) {
            peer.send(version2(0x21, 0x21, body));
            assertEquals("hello 2001:0:0:0:0:0:0:7", peer.line());
        }
    }

    @Test
    void aProxyMaySpeakForItself() throws IOException {
        try (Peer first = Peer.connect(listener).send(version2(0x20, 0x00, new byte[0]));
                Peer second = Peer.connect(listener).send("PROXY UNKNOWN\r\n")) {
            assertEquals("hello 127.0.0.1", first.line());
            assertEquals("hello 127.0.0.1", second.line());
        }
    }

    @Test
    void whatAProxySaysIsNeverThisMachine() throws IOException {
        try (Peer peer = Peer.connect(listener).send("PROXY TCP4 127.0.0.1 127.0.0.1 12345 25\r\n")) {
            assertEquals("hello 127.0.0.1", peer.line());
            assertEquals("false", peer.ask("LOOPBACK"));
        }
    }

    @Test
    void theHandshakeFollowsTheHeader() throws IOException {
        Listener tls = site.open(
                TlsMode.IMPLICIT, config -> config.withProxySources(List.of(Network.parse("127.0.0.1"))));
        try (Peer peer = Peer.connect(tls).send("PROXY TCP4 192.0.2.7 10.0.0.1 12345 993\r\n")) {
            assertEquals("hello 192.0.2.7", peer.startTls("").line());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO someone.example\r\n",
                "PROXY TCP4 192.0.2.7 10.0.0.1 12345\r\n",
                "PROXY TCP4 host.example 10.0.0.1 12345 25\r\n",
                "PROXY TCP4 2001:db8::7 10.0.0.1 12345 25\r\n",
                "PROXY TCP4 192.0.2.7 10.0.0.1 99999 25\r\n",
                "PROXY TCP4 192.0.2.7 10.0.0.1 12345 25\n\r\n",
                "PROXY UDP4 192.0.2.7 10.0.0.1 12345 25\r\n",
                "PROXY TCP4 192.0.2.7 10.0.0.1 12345 25 and much more that does not belong here and goes on and on and on\r\n",
                "PRO"
            })
    void aBadHeaderClosesTheConnection(String header) throws IOException {
        try (Peer peer = Peer.connect(listener)) {
            peer.send(header).socket().shutdownOutput();
            assertNothingSaid(peer);
        }
    }

    @Test
    void aBadVersion2HeaderClosesTheConnection() throws IOException {
        for (byte[] header : List.of(
                version2(0x21, 0x11, new byte[11]),
                version2(0x22, 0x11, ENDS_V4),
                version2(0x11, 0x11, ENDS_V4),
                version2(0x21, 0x31, new byte[216]),
                version2(0x21, 0x11, new byte[Limits.PROXY_V2_BODY + 1]))) {
            try (Peer peer = Peer.connect(listener)) {
                peer.send(header);
                assertNothingSaid(peer);
            }
        }
    }

    private void assertNothingSaid(Peer peer) throws IOException {
        try {
            assertEquals("", peer.rest());
        } catch (java.net.SocketException e) {
            // A reset is as good: the server closed with our header half read.
            assertEquals("Connection reset", e.getMessage());
        }
        Site.await(() -> refused() == accepted());
    }

    private long accepted() {
        return site.metrics.value("redoubt_connections_total", "listener", "toy");
    }

    private long refused() {
        return site.metrics.value("redoubt_connections_refused_total", "listener", "toy", "reason", "proxy_header");
    }

    @Test
    void aHeaderThatDoesNotComeIsNotWaitedForLong() throws IOException {
        try (Peer peer = Peer.connect(listener)) {
            site.advanceUntil(Duration.ofSeconds(6), () -> accepted() == 1 && site.listeners.activeConnections() == 0);
            assertEquals("", peer.rest());
        }
    }

    @Test
    void aHeaderFromElsewhereIsJustABadCommand() throws IOException {
        Listener direct = site.open(
                TlsMode.PLAIN, config -> config.withProxySources(List.of(Network.parse("198.51.100.0/24"))));
        try (Peer peer = Peer.connect(direct)) {
            peer.send("PROXY TCP4 192.0.2.7 10.0.0.1 12345 25\r\n");
            assertEquals("hello 127.0.0.1", peer.line());
            assertEquals("PROXY TCP4 192.0.2.7 10.0.0.1 12345 25", peer.line());
        }
    }

    @Test
    void networksAreComparedBitByBit() {
        assertEquals(List.of(true, false), List.of(in("10.1.0.0/15", "10.0.3.4"), in("10.0.0.0/15", "10.2.0.0")));
        assertEquals(List.of(true, false), List.of(in("0.0.0.0/0", "8.8.8.8"), in("0.0.0.0/0", "::1")));
        assertEquals(List.of(true, false), List.of(in("2001:db8::/33", "2001:db8::1"), in("::1", "::2")));
    }

    private static boolean in(String network, String address) {
        return Network.parse(network).contains(java.net.InetAddress.ofLiteral(address));
    }
}
