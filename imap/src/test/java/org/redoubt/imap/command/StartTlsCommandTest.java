package org.redoubt.imap.command;

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
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;
import org.redoubt.wire.CertificateFiles;
import org.redoubt.wire.TlsContexts;
import org.redoubt.wire.WireRuntime;

class StartTlsCommandTest {
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
            String before = client.ok("CAPABILITY").only();
            assertTrue(before.contains("STARTTLS") && before.contains("LOGINDISABLED"), before);
            client.ok("STARTTLS");
            handshake(client);
            String after = client.ok("CAPABILITY").only();
            assertTrue(after.contains("AUTH=PLAIN"), after);
            assertFalse(after.contains("STARTTLS") || after.contains("LOGINDISABLED"), after);
            client.bad("STARTTLS");
            client.ok("LOGIN alice@example.org swordfish");
        }
    }

    // CVE-2011-0411 and its kin: what was sent in the clear behind STARTTLS is never run.
    @Test
    void whatWasSentAheadIsThrownAway() throws Exception {
        try (TestServer server = server();
                ScriptedClient client = server.connect()) {
            client.send("a STARTTLS\r\nb ID NIL\r\n");
            assertTrue(client.until("a").tagged().startsWith("OK "));
            handshake(client);
            assertEquals(List.of(), client.ok("NOOP").untagged());
        }
    }
}
