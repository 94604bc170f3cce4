package org.redoubt.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
    @Test
    void startTlsSecuresALiveConnection() throws IOException {
        try (Site site = new Site("ec");
                Peer peer = Peer.connect(site.open(TlsMode.STARTTLS))) {
            peer.line();
            assertEquals("false true", peer.ask("SECURE"));
            assertEquals("go", peer.ask("STARTTLS"));
            peer.startTls("ec.example.org");
            assertEquals("discarded 0", peer.line());
            assertEquals("true false", peer.ask("SECURE"));
            assertEquals("ec.example.org", peer.ask("SNI"));
            assertEquals("bye", peer.ask("QUIT"));
            assertEquals("", peer.rest());
        }
    }

    /** CVE-2011-0411: commands sent in one packet with STARTTLS were run as if they had come under TLS. */
    @Test
    void commandsInjectedBeforeTheHandshakeAreNeverRun() throws IOException {
        try (Site site = new Site("ec");
                Peer peer = Peer.connect(site.open(TlsMode.STARTTLS))) {
            peer.line();
            assertEquals("go", peer.send("STARTTLS\r\nEVIL\r\nEVI").line());
            peer.startTls("");
            assertEquals("discarded 9", peer.line());
            assertEquals("after", peer.ask("after"));
            assertEquals(List.of("STARTTLS", "after"), site.protocol.heard);
        }
    }

    @Test
    void commandsInjectedAfterTheAnswerBreakTheHandshake() throws IOException {
        try (Site site = new Site("ec");
                Peer peer = Peer.connect(site.open(TlsMode.STARTTLS))) {
            peer.line();
            assertEquals("go", peer.ask("STARTTLS"));
            peer.send("EVIL\r\nEVIL\r\nEVIL\r\n");
            assertThrows(IOException.class, () -> peer.startTls("").line());
            assertEquals(List.of("STARTTLS"), site.protocol.heard);
        }
    }

    @Test
    void startTlsIsNotOfferedWithoutACertificate() throws IOException {
        try (Site site = new Site();
                Peer peer = Peer.connect(site.open(TlsMode.STARTTLS))) {
            peer.line();
            assertEquals("false false", peer.ask("SECURE"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void everyKindOfKeyWorks(String version) throws IOException {
        for (String name : List.of("rsa", "ec", "ed25519")) {
            try (Site site = new Site(name);
                    Peer peer = Peer.connect(site.open(TlsMode.IMPLICIT)).startTls("", version)) {
                assertEquals("hello 127.0.0.1", peer.line());
                assertEquals(version, peer.tls().getSession().getProtocol());
                assertEquals(name, peer.serverName());
            }
        }
    }

    @Test
    void olderFormsOfKeysAreRead() throws IOException {
        CertificateFiles rsa = new CertificateFiles(Site.pem("rsa.crt"), Site.pem("rsa-pkcs1.key"));
        CertificateFiles ec = new CertificateFiles(Site.pem("ec.crt"), Site.pem("ec-sec1.key"));
        assertEquals(ServerIdentity.read(Site.certificate("rsa")).key(), ServerIdentity.read(rsa).key());
        assertEquals(secret(Site.certificate("ec")), secret(ec));
    }

    /** The two forms differ in whether they carry the public key along. */
    private static BigInteger secret(CertificateFiles files) throws IOException {
        return ((ECPrivateKey) ServerIdentity.read(files).key()).getS();
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() {
        CertificateFiles mixed = new CertificateFiles(Site.pem("ec.crt"), Site.pem("wildcard.key"));
        assertThrows(InvalidCertificateException.class, () -> new Site(List.of(mixed)));
        CertificateFiles swapped = new CertificateFiles(Site.pem("ec.key"), Site.pem("ec.crt"));
        assertThrows(InvalidCertificateException.class, () -> new Site(List.of(swapped)));
    }

    @Test
    void theHostThatIsAskedForChoosesTheCertificate() throws IOException {
        try (Site site = new Site("rsa", "wildcard", "ec", "ed25519")) {
            Listener listener = site.open(TlsMode.IMPLICIT);
            assertEquals("rsa", certificateFor(listener, ""));
            assertEquals("rsa", certificateFor(listener, "unknown.example.net"));
            assertEquals("rsa", certificateFor(listener, "mail.example.org"));
            assertEquals("ec", certificateFor(listener, "ec.example.org"));
            assertEquals("ec", certificateFor(listener, "EC.Example.Org"));
            assertEquals("ed25519", certificateFor(listener, "ed.example.org"));
            assertEquals("wildcard", certificateFor(listener, "any.wild.example"));
            assertEquals("rsa", certificateFor(listener, "a.b.wild.example"));
            assertEquals("rsa", certificateFor(listener, "wild.example"));
        }
    }

    private static String certificateFor(Listener listener, String host) throws IOException {
        try (Peer peer = Peer.connect(listener).startTls(host)) {
            return peer.serverName();
        }
    }

    @Test
    void bothEndsKnowTheChannelBindings() throws Exception {
        try (Site site = new Site("ec");
                Peer peer = Peer.connect(site.open(TlsMode.IMPLICIT)).startTls("")) {
            peer.line();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(peer.serverCertificate().getEncoded());
            assertEquals(HexFormat.of().formatHex(hash), peer.ask("ENDPOINT"));
            ExtendedSSLSession session = (ExtendedSSLSession) peer.tls().getSession();
            byte[] exported = session.exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32);
            assertEquals(HexFormat.of().formatHex(exported), peer.ask("EXPORTER"));
        }
    }

    /** With a ticket no certificate is sent; the binding is still to the one that the session began with. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aTicketResumesASessionWithItsBindings(String version) throws IOException {
        try (Site site = new Site("ec")) {
            Listener listener = site.open(TlsMode.IMPLICIT);
            SSLContext client = Peer.context();
            List<String> bindings = new ArrayList<>();
            List<Long> begun = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                try (Peer peer = Peer.connect(listener).startTls(client, "ec.example.org", version)) {
                    peer.line();
                    bindings.add(peer.ask("ENDPOINT"));
                    begun.add(peer.tls().getSession().getCreationTime());
                }
                long now = System.currentTimeMillis();
                Site.await(() -> System.currentTimeMillis() > now + 1);
            }
            assertEquals(begun.get(0), begun.get(1), "not resumed");
            assertNotEquals("none", bindings.get(0));
            assertEquals(bindings.get(0), bindings.get(1));
        }
    }

    @Test
    void whereNoBindingIsDefinedThereIsNone() throws IOException {
        try (Site site = new Site("ed25519");
                Peer peer = Peer.connect(site.open(TlsMode.IMPLICIT)).startTls("", "TLSv1.2")) {
            peer.line();
            assertEquals("none", peer.ask("ENDPOINT"));
            assertEquals("none", peer.ask("EXPORTER"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void muchDataArrivesWhole(String version) throws IOException {
        try (Site site = new Site("ec");
                Peer peer = Peer.connect(site.open(TlsMode.IMPLICIT)).startTls("", version)) {
            peer.line();
            byte[] bytes = new byte[3_000_001];
            new Random(7).nextBytes(bytes);
            CRC32 sum = new CRC32();
            sum.update(bytes);
            peer.send("TAKE " + bytes.length + "\r\n").send(bytes);
            assertEquals(Long.toString(sum.getValue()), peer.line());
            peer.send("BIG\r\n");
            byte[] big = peer.tls().getInputStream().readNBytes(64 << 20);
            assertEquals(64 << 20, big.length);
            assertEquals("", peer.line());
            assertEquals("after", peer.ask("after"));
        }
    }

    /** A record longer than both the reader's and the transport's small buffers, and one that comes in pieces. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aRecordMayBeLongerThanTheBufferOfAnIdleConnection(String version) throws IOException {
        try (Site site = new Site("ec");
                Peer peer = Peer.connect(site.open(TlsMode.IMPLICIT)).startTls("", version)) {
            peer.line();
            for (int length = 101; length < 20_000; length = length * 3 / 2) {
                assertEquals("too long", peer.ask("x".repeat(length)));
                assertEquals("next", peer.ask("next"));
            }
        }
    }

    @Test
    void aNewHandshakeInTheMidstIsRefused() throws IOException {
        try (Site site = new Site("ec");
                Peer peer = Peer.connect(site.open(TlsMode.IMPLICIT)).startTls("", "TLSv1.2")) {
            peer.line();
            peer.tls().startHandshake();
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 3; i++) {
                    if (peer.ask("x").equals("<end>")) {
                        throw new IOException("closed");
                    }
                }
            });
            assertEquals(List.of(), site.protocol.heard);
        }
    }

    @Test
    void newKeysInTheMidstAreFine() throws IOException {
        try (Site site = new Site("ec");
                Peer peer = Peer.connect(site.open(TlsMode.IMPLICIT)).startTls("", "TLSv1.3")) {
            peer.line();
            // In TLS 1.3 the JDK's client asks for new keys here.
            peer.tls().startHandshake();
            assertEquals("x", peer.ask("x"));
            peer.tls().startHandshake();
            assertEquals("y", peer.ask("y"));
        }
    }

    @Test
    void plainTextToATlsPortIsRefused() throws IOException {
        try (Site site = new Site("ec");
                Peer peer = Peer.connect(site.open(TlsMode.IMPLICIT))) {
            peer.send("GET / HTTP/1.0\r\n\r\n");
            assertFalse(peer.rest().contains("hello"));
            Site.await(() -> site.listeners.activeConnections() == 0);
            assertEquals(1, site.metrics.value("redoubt_tls_handshakes_total", "listener", "toy", "result", "failed"));
        }
    }

    @Test
    void oneThreadWritesWhileTheOtherWaitsToRead() throws Exception {
        try (Site site = new Site("ec")) {
            Listener listener = site.listeners.open(Site.config(TlsMode.IMPLICIT), TlsTest::idle);
            try (Peer peer = Peer.connect(listener).startTls("")) {
                for (int i = 0; i < 500; i++) {
                    assertEquals("* " + i + " EXISTS", peer.line());
                }
                assertEquals("DONE", peer.ask("DONE"));
            }
        }
    }

    /** As IMAP IDLE: reports go out while the connection's own thread waits for DONE. */
    private static void idle(Connection c) throws IOException {
        Thread reporter = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < 500; i++) {
                    c.out().ascii("* " + i + " EXISTS\r\n");
                    c.out().flush();
                }
            } catch (IOException e) {
                c.close();
            }
        });
        byte[] done = c.in().line(100);
        try {
            reporter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        c.out().write(done);
        c.out().ascii("\r\n");
    }
}
