package org.redoubt.transport.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.dns.FakeResolver;
import org.redoubt.transport.trust.TestCertificates;
import org.redoubt.transport.trust.TrustedAuthority;
import org.redoubt.wire.ClientTls;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.Network;
import org.redoubt.wire.OutgoingConnection;
import org.redoubt.wire.WireRuntime;

/** RFC 8058: what one click sends, to whom, and to whom never. */
class OneClickPostTest {
    private static final FakeResolver ZONE = FakeResolver.of("""
            mta-sts.far.example A 127.0.0.1
            else.example A 127.0.0.1
            inside.example A 10.0.0.1
            """);
    private static final String FAR = "https://mta-sts.far.example/off?list=1&who=x";

    private final WireRuntime runtime = WireRuntime.system();
    private final Dialer dialer = new Dialer(runtime, List.of(Network.parse("127.0.0.0/8")));
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private SSLServerSocket server;
    private volatile String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

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
        String pem = Files.readString(Path.of(Objects.requireNonNull(OneClickPostTest.class.getResource("/far-key.pem")).getPath()));
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
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException refusedOrClosed) {
                requests.add("(refused)");
            }
        }
    }

    private boolean post(String address) {
        return new OneClickPost(dialer, ZONE, runtime::nanoTime, server.getLocalPort()).post(URI.create(address));
    }

    private boolean postTrusting(String address) throws IOException {
        try (TrustedAuthority _ = new TrustedAuthority(TestCertificates.chain("far").getLast())) {
            return post(address);
        }
    }

    @Test
    void oneRequestWithTheOneParameterAndNothingOfThePerson() throws IOException {
        assertTrue(postTrusting(FAR));
        assertEquals(
                "POST /off?list=1&who=x HTTP/1.1\r\nHost: mta-sts.far.example\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 26\r\nConnection: close\r\n\r\n"
                        + "List-Unsubscribe=One-Click",
                requests.getFirst());
    }

    @Test
    void whatIsNotASuccessIsNone() throws IOException {
        for (String bad : List.of(
                "HTTP/1.1 302 Found\r\nLocation: https://else.example/\r\n\r\n", "HTTP/1.1 404 Not Found\r\n\r\n", "hello\r\n", "")) {
            answer = bad;
            assertFalse(postTrusting(FAR), bad);
        }
        answer = "HTTP/1.1 202 Accepted\r\n\r\n";
        assertTrue(postTrusting(FAR));
    }

    @Test
    void contentGoesAsItIsAndSlowAnswersGetNoMoreTime() throws IOException {
        assertEquals(200, exchanged(runtime::nanoTime).status());
        assertTrue(requests.getFirst().endsWith("\r\n\r\n\u0000\u00ff\n"), requests.getFirst());
        AtomicLong clock = new AtomicLong();
        // Each piece of the answer comes six seconds after the one before.
        assertThrows(IOException.class, () -> exchanged(() -> clock.addAndGet(Duration.ofSeconds(6).toNanos())));
    }

    private HttpsExchange.Head exchanged(LongSupplier nanoTime) throws IOException {
        InetSocketAddress there = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
        Duration time = Duration.ofSeconds(15);
        try (TrustedAuthority _ = new TrustedAuthority(TestCertificates.chain("far").getLast());
                OutgoingConnection connection = dialer.connect(there, Dialer.Reach.FOUND, time)) {
            connection.startTls(ClientTls.verified("mta-sts.far.example"), time);
            return new HttpsExchange(connection, nanoTime, time, 0)
                    .send("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n", new byte[] {0, (byte) 0xff, '\n'});
        }
    }

    @Test
    void neverToThisNetworkNorByANumberNorToWhomNobodyVouchesFor() throws IOException {
        assertFalse(post(FAR), "nobody vouches for it");
        for (String address : List.of(
                "https://else.example/",
                "https://inside.example/",
                "https://127.0.0.1/",
                "https://[::1]/",
                "http://mta-sts.far.example/",
                "https://user@mta-sts.far.example/",
                "https://mta-sts.far.example:8443/",
                "https://nobody.example/",
                "mailto:x@far.example")) {
            assertFalse(postTrusting(address), address);
        }
        assertTrue(requests.stream().noneMatch(request -> request.startsWith("POST")), requests.toString());
    }
}
