package org.redoubt.transport.sts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.FakeResolver;
import org.redoubt.transport.trust.TestCertificates;
import org.redoubt.transport.trust.TrustedAuthority;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.Network;
import org.redoubt.wire.WireRuntime;

/** RFC 8461 3.3: what is taken from a policy's web server, well or badly behaved. */
class StsFetcherTest {
    private static final String POLICY = "version: STSv1\r\nmode: enforce\r\nmx: a.example\r\nmax_age: 1\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
    private static final FakeResolver ZONE = FakeResolver.of("""
            mta-sts.far.example A 127.0.0.1
            mta-sts.else.example A 127.0.0.1
            mta-sts.inside.example A 10.0.0.1
            """);

    private final WireRuntime runtime = WireRuntime.system();
    private final Dialer dialer = new Dialer(runtime, List.of(Network.parse("127.0.0.0/8")));
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private SSLServerSocket server;
    private volatile String answer = "";

    @BeforeEach
    void serve() throws IOException, GeneralSecurityException {
        server = (SSLServerSocket) context().getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        dialer.close();
        runtime.close();
    }

    private static SSLContext context() throws IOException, GeneralSecurityException {
        String pem = Files.readString(Path.of(Objects.requireNonNull(StsFetcherTest.class.getResource("/far-key.pem")).getPath()));
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("far", key, new char[0], TestCertificates.chain("far").toArray(new X509Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private void accept() {
        while (!server.isClosed()) {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                byte[] request = new byte[2048];
                int n = socket.getInputStream().read(request);
                requests.add(new String(request, 0, Math.max(0, n), StandardCharsets.ISO_8859_1));
                new ByteArrayInputStream(answer.getBytes(StandardCharsets.ISO_8859_1)).transferTo(socket.getOutputStream());
            } catch (IOException refusedOrClosed) {
                requests.add("(refused)");
            }
        }
    }

    private String fetch(String domain) throws IOException {
        return new StsFetcher(dialer, ZONE, runtime::nanoTime, server.getLocalPort()).fetch(DnsName.of(domain));
    }

    private String fetchTrusting(String domain) throws IOException {
        try (TrustedAuthority _ = new TrustedAuthority(TestCertificates.chain("far").getLast())) {
            return fetch(domain);
        }
    }

    @Test
    void aPolicyComesInEveryFraming() throws IOException {
        for (String framed : List.of(
                OK + "Content-Length: " + POLICY.length() + "\r\n\r\n" + POLICY,
                OK + "\r\n" + POLICY,
                OK.replace("text/plain", "Text/Plain; charset=utf-8") + "Transfer-Encoding: chunked\r\n\r\n"
                        + "4;x=y\r\n" + POLICY.substring(0, 4) + "\r\n" + Integer.toHexString(POLICY.length() - 4) + "\r\n"
                        + POLICY.substring(4) + "\r\n0\r\n\r\n")) {
            answer = framed;
            assertEquals(POLICY, fetchTrusting("far.example"));
        }
        assertTrue(requests.getFirst().startsWith("GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: mta-sts.far.example\r\n"));
    }

    @Test
    void whatIsNotAPolicyIsRefused() {
        for (String bad : List.of(
                "HTTP/1.1 301 Moved\r\nLocation: https://elsewhere.example/\r\n\r\n",
                "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\n" + POLICY,
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + POLICY,
                "HTTP/1.1 200 OK\r\n\r\n" + POLICY,
                OK + "Content-Length: 70000\r\n\r\n" + "x".repeat(70_000),
                OK + "Content-Length: -5\r\n\r\n" + POLICY,
                OK + "Content-Length: 500\r\n\r\n" + POLICY,
                OK + "\r\n" + "x".repeat(70_000),
                OK + "Transfer-Encoding: chunked\r\n\r\nfffffff\r\n" + POLICY,
                OK + "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
                OK + "X: y\r\n".repeat(200) + "\r\n" + POLICY,
                OK + "X: " + "y".repeat(10_000) + "\r\n\r\n" + POLICY,
                "220 mx.far.example ESMTP\r\n",
                "")) {
            answer = bad;
            assertThrows(IOException.class, () -> fetchTrusting("far.example"), bad.substring(0, Math.min(80, bad.length())));
        }
    }

    @Test
    void onlyTheHostItselfIsBelieved() {
        answer = OK + "\r\n" + POLICY;
        assertThrows(IOException.class, () -> fetch("far.example"), "nobody vouches for it");
        assertThrows(IOException.class, () -> fetchTrusting("else.example"), "a certificate of another name");
        assertThrows(IOException.class, () -> fetchTrusting("inside.example"), "an address of this network");
        assertTrue(requests.stream().noneMatch(request -> request.startsWith("GET")), requests.toString());
    }
}
