package org.redoubt.managesieve.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.redoubt.managesieve.ScriptedClient;
import org.redoubt.managesieve.TestServer;
import org.redoubt.sieve.Sieve;
import org.redoubt.wire.CertificateFiles;
import org.redoubt.wire.TlsContexts;
import org.redoubt.wire.WireRuntime;

/** RFC 5804 1.7, 2.1 to 2.4, 2.13 and 2.14: sign-in, TLS, and what the server says of itself. */
class SessionCommandsTest {
    private static final Path PEM = Path.of("../wire/src/test/resources/org/redoubt/wire/pem");
    private static final Path CERTIFICATE = PEM.resolve("ec.crt");

    private static String plain(String password) {
        byte[] message = ("\0" + TestServer.ALICE + "\0" + password).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(message);
    }

    @Test
    void capabilitiesAreToldBeforeAnythingIsAsked() throws IOException { // RFC 5804 1.7
        try (TestServer server = new TestServer(); ScriptedClient client = new ScriptedClient(server.port())) {
            List<String> told = client.answer();
            assertEquals("\"IMPLEMENTATION\" \"Redoubt\"", told.getFirst());
            assertTrue(told.contains("\"SASL\" \"SCRAM-SHA-256 PLAIN LOGIN\""), told::toString);
            assertTrue(told.contains("\"SIEVE\" \"" + String.join(" ", Sieve.extensions()) + '"'), told::toString);
            assertTrue(told.contains("\"NOTIFY\" \"mailto\""), told::toString);
            assertTrue(told.contains("\"MAXREDIRECTS\" \"5\""), told::toString);
            assertTrue(told.contains("\"VERSION\" \"1.0\""), told::toString);
            assertEquals("OK", told.getLast());
            assertEquals(told, client.ok("capability"));
            client.signIn(TestServer.ALICE, TestServer.PASSWORD);
            List<String> after = client.ok("CAPABILITY");
            assertTrue(after.contains("\"OWNER\" \"alice@example.org\""), after::toString);
            assertTrue(after.contains("\"SASL\" \"\""), after::toString);
        }
    }

    @Test
    void signInWithAndWithoutInitialResponse() throws IOException { // RFC 5804 2.1
        try (TestServer server = new TestServer(); ScriptedClient client = server.connect()) {
            assertTrue(client.no("LISTSCRIPTS").contains("Sign in first"));
            client.send("AUTHENTICATE \"PLAIN\"\r\n");
            assertEquals("\"\"", client.line());
            String answer = plain(TestServer.PASSWORD);
            client.send("{" + answer.length() + "+}\r\n" + answer + "\r\n");
            assertEquals(List.of("OK \"Signed in\""), client.answer());
            client.ok("LISTSCRIPTS");
            assertTrue(client.no("AUTHENTICATE \"PLAIN\" \"" + answer + '"').contains("Already signed in"));
        }
    }

    @Test
    void signInMayBeCancelled() throws IOException {
        try (TestServer server = new TestServer(); ScriptedClient client = server.connect()) {
            client.send("AUTHENTICATE \"PLAIN\"\r\n");
            client.line();
            assertTrue(client.run("\"*\"").getFirst().startsWith("NO"));
            assertTrue(client.no("AUTHENTICATE \"NONSENSE\"").contains("not offered"));
            client.signIn(TestServer.ALICE, TestServer.PASSWORD);
        }
    }

    @Test
    void guessingEndsTheConversation() throws IOException {
        try (TestServer server = new TestServer(); ScriptedClient client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                client.no("AUTHENTICATE \"PLAIN\" \"" + plain("wrong") + '"');
            }
            assertTrue(client.run("AUTHENTICATE \"PLAIN\" \"" + plain("wrong") + '"').getFirst().startsWith("BYE"));
            assertEquals("", client.rest());
        }
    }

    @Test
    void signingOutGoesBackToTheBeginning() throws IOException { // RFC 5804 2.14
        try (TestServer server = new TestServer(); ScriptedClient client = server.alice()) {
            client.ok("UNAUTHENTICATE");
            client.no("LISTSCRIPTS");
            client.no("UNAUTHENTICATE");
            client.signIn(TestServer.BOB, TestServer.PASSWORD);
            client.ok("LISTSCRIPTS");
        }
    }

    @Test
    void noopGivesItsTagBack() throws IOException { // RFC 5804 2.13
        try (TestServer server = new TestServer(); ScriptedClient client = server.connect()) {
            assertEquals(List.of("OK \"Done\""), client.ok("NOOP"));
            assertEquals(List.of("OK (TAG \"a \\\"b\") \"Done\""), client.ok("NOOP \"a \\\"b\""));
        }
    }

    @Test
    void logoutEnds() throws IOException { // RFC 5804 2.3
        try (TestServer server = new TestServer(); ScriptedClient client = server.connect()) {
            client.ok("LOGOUT");
            assertEquals("", client.rest());
        }
    }

    @Test
    void tlsComesBeforeThePassword() throws Exception { // RFC 5804 2.2
        CertificateFiles files = new CertificateFiles(CERTIFICATE, PEM.resolve("ec.key"));
        TlsContexts tls = TlsContexts.of(List.of(files), WireRuntime.manual());
        try (TestServer server = new TestServer(config -> config.withInsecureLoopbackAuth(false), tls);
                ScriptedClient client = server.connect()) {
            List<String> before = client.ok("CAPABILITY");
            assertTrue(before.contains("\"STARTTLS\"") && before.contains("\"SASL\" \"\""), before::toString);
            assertTrue(client.no("AUTHENTICATE \"PLAIN\" \"" + plain(TestServer.PASSWORD) + '"').contains("ENCRYPT-NEEDED"));
            client.send("STARTTLS\r\nNOOP\r\n");
            assertEquals("OK \"Begin the handshake\"", client.line());
            handshake(client);
            List<String> told = client.answer();
            assertTrue(told.contains("\"SASL\" \"SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN\""), told::toString);
            assertFalse(told.contains("\"STARTTLS\""), told::toString);
            client.signIn(TestServer.ALICE, TestServer.PASSWORD);
            assertEquals(List.of("OK"), client.ok("LISTSCRIPTS"));
        }
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
        SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(client.socket(), "localhost", client.socket().getPort(), false);
        socket.startHandshake();
        client.over(socket);
    }
}
