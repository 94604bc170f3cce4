package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.Scram;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;
import org.redoubt.wire.CertificateFiles;
import org.redoubt.wire.TlsContexts;
import org.redoubt.wire.WireRuntime;

/** AUTHENTICATE SCRAM-SHA-256-PLUS over real TLS: RFC 5802 6, RFC 9266, RFC 5929 4. */
class ChannelBindingTest {
    private static final Path PEM = Path.of("../wire/src/test/resources/org/redoubt/wire/pem");
    private static final Path CERTIFICATE = PEM.resolve("ec.crt");

    private static TestServer server() throws Exception {
        CertificateFiles files = new CertificateFiles(CERTIFICATE, PEM.resolve("ec.key"));
        return new TestServer(
                config -> config.withInsecureLoopbackAuth(false), TlsContexts.of(List.of(files), WireRuntime.manual()));
    }

    private static SSLSession startTls(ScriptedClient client, String protocol) throws Exception {
        client.ok("STARTTLS");
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
        socket.setEnabledProtocols(new String[] {protocol});
        socket.startHandshake();
        client.over(socket);
        return socket.getSession();
    }

    private static byte[] exporter(SSLSession session) throws Exception {
        return ((ExtendedSSLSession) session).exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32);
    }

    // RFC 5929 4.1: the certificate's signature uses SHA-256.
    private static byte[] endPoint(SSLSession session) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(session.getPeerCertificates()[0].getEncoded());
    }

    private static String authenticate(ScriptedClient client, String mechanism, String header, byte[] bound) throws Exception {
        Scram scram = new Scram(header, TestServer.ALICE, bound);
        String tag = client.nextTag();
        client.send(tag + " AUTHENTICATE " + mechanism + " " + scram.first() + "\r\n");
        String challenge = client.line();
        if (!challenge.startsWith("+ ")) {
            return challenge.substring(tag.length() + 1);
        }
        client.send(scram.last(challenge.substring(2), TestServer.PASSWORD) + "\r\n");
        String signature = client.line();
        if (!signature.startsWith("+ ")) {
            return signature.substring(tag.length() + 1);
        }
        client.send("\r\n");
        return client.until(tag).tagged();
    }

    @Test
    void bothEndsAreProvedToBeTheSame() throws Exception {
        try (TestServer server = server();
                ScriptedClient client = server.connect()) {
            SSLSession session = startTls(client, "TLSv1.3");
            assertTrue(client.ok("CAPABILITY").only().contains("AUTH=SCRAM-SHA-256-PLUS "));
            String done = authenticate(client, "SCRAM-SHA-256-PLUS", "p=tls-exporter,,", exporter(session));
            assertTrue(done.startsWith("OK "), done);
            client.ok("UNAUTHENTICATE");
            done = authenticate(client, "SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,", endPoint(session));
            assertTrue(done.startsWith("OK "), done);
        }
    }

    // Below TLS 1.3 only the certificate can be bound to.
    @Test
    void overTls12() throws Exception {
        try (TestServer server = server();
                ScriptedClient client = server.connect()) {
            SSLSession session = startTls(client, "TLSv1.2");
            assertTrue(client.ok("CAPABILITY").only().contains("AUTH=SCRAM-SHA-256-PLUS "));
            String done = authenticate(client, "SCRAM-SHA-256-PLUS", "p=tls-exporter,,", new byte[32]);
            assertTrue(done.startsWith("BAD "), done);
            done = authenticate(client, "SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,", endPoint(session));
            assertTrue(done.startsWith("OK "), done);
        }
    }

    @Test
    void anotherConnectionsBindingAndADowngradeAreRefused() throws Exception {
        try (TestServer server = server();
                ScriptedClient other = server.connect();
                ScriptedClient client = server.connect()) {
            byte[] foreign = exporter(startTls(other, "TLSv1.3"));
            startTls(client, "TLSv1.3");
            String refused = authenticate(client, "SCRAM-SHA-256-PLUS", "p=tls-exporter,,", foreign);
            assertTrue(refused.startsWith("BAD "), refused);
            refused = authenticate(client, "SCRAM-SHA-256", "y,,", new byte[0]);
            assertTrue(refused.startsWith("BAD "), refused);
            String plain = authenticate(client, "SCRAM-SHA-256", "n,,", new byte[0]);
            assertTrue(plain.startsWith("OK "), plain);
        }
    }

    @Test
    void nothingToBindToWithoutTls() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.connect()) {
            assertFalse(client.ok("CAPABILITY").only().contains("PLUS"));
            assertEquals("NO [CANNOT] This mechanism is not offered", client.run("AUTHENTICATE SCRAM-SHA-256-PLUS").tagged());
        }
    }
}
