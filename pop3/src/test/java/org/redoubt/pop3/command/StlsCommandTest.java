package org.redoubt.pop3.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.redoubt.pop3.ScriptedClient;
import org.redoubt.pop3.TestServer;
import org.redoubt.wire.CertificateFiles;
import org.redoubt.wire.TlsContexts;
import org.redoubt.wire.WireRuntime;

class StlsCommandTest {
    private static final Path PEM = Path.of("../wire/src/test/resources/org/redoubt/wire/pem");
    private static final Path CERTIFICATE = PEM.resolve("ec.crt");

    private static TestServer server() throws Exception {
        CertificateFiles files = new CertificateFiles(CERTIFICATE, PEM.resolve("ec.key"));
        return new TestServer(
                config -> config.withInsecureLoopbackAuth(false), TlsContexts.of(List.of(files), WireRuntime.manual()));
    }

    private static void handshake(ScriptedClient client) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(CERTIFICATE)) {
            trusted.setCertificateEntry("server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(client.socket(), "localhost", client.socket().getPort(), false);
        socket.startHandshake();
        client.over(socket);
    }

    @Test
    void signInBecomesPossible() throws Exception {
        try (TestServer server = server();
                ScriptedClient client = server.connect()) {
            List<String> before = client.lines("CAPA");
            assertTrue(before.contains("STLS") && !before.contains("USER"), before::toString);
            client.ok("STLS");
            handshake(client);
            List<String> after = client.lines("CAPA");
            assertTrue(after.contains("USER") && after.contains("SASL SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN"), after::toString);
            assertFalse(after.contains("STLS"), after::toString);
            client.err("STLS");
            client.signIn(TestServer.ALICE, TestServer.PASSWORD);
            assertEquals("0 0", client.ok("STAT"));
        }
    }

    // CVE-2011-0411 and its kin: what was sent in the clear behind STLS is never run.
    @Test
    void whatWasSentAheadIsThrownAway() throws Exception {
        try (TestServer server = server();
                ScriptedClient client = server.connect()) {
            client.send("STLS\r\nCAPA\r\n");
            assertTrue(client.line().startsWith("+OK "));
            handshake(client);
            assertEquals("Sign in first", client.err("NOOP"));
        }
    }

    @Test
    void whatWasSaidBeforeIsForgotten() throws Exception {
        CertificateFiles files = new CertificateFiles(CERTIFICATE, PEM.resolve("ec.key"));
        try (TestServer server = new TestServer(config -> config, TlsContexts.of(List.of(files), WireRuntime.manual()));
                ScriptedClient client = server.connect()) {
            client.ok("USER " + TestServer.ALICE);
            client.ok("STLS");
            handshake(client);
            assertEquals("USER comes first", client.err("PASS " + TestServer.PASSWORD));
        }
    }

    @Test
    void withoutCertificatesItIsNotOffered() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            assertFalse(client.lines("CAPA").contains("STLS"));
            client.err("STLS");
        }
    }
}
