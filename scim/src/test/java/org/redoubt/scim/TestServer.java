package org.redoubt.scim;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DirectoryOptions;
import org.redoubt.directory.Person;
import org.redoubt.directory.provision.Provisioning;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.json.Json;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.http.HttpConfig;
import org.redoubt.http.HttpServer;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.wire.CertificateFiles;
import org.redoubt.wire.Metrics;
import org.redoubt.wire.TlsContexts;
import org.redoubt.wire.WireRuntime;

/** The service over HTTPS and a directory in memory, on a free port of loopback. */
final class TestServer implements AutoCloseable {
    static final String ADMIN = "admin@example.org";
    static final SessionInfo SETUP = new SessionInfo("setup", "test", "local", true);

    final RecordingAuditLog audit = new RecordingAuditLog();
    final AtomicLong now = new AtomicLong(Instant.parse("2026-11-25T10:00:00Z").toEpochMilli());
    final MemoryStore store = new MemoryStore();
    final MasterKey master = MasterKey.random();
    final Directory directory;
    final Administration administration;
    final Provisioning provisioning;
    final List<String> mailboxes = new ArrayList<>();
    final String token;
    private final WireRuntime runtime = WireRuntime.system();
    private final TlsContexts tls;
    private final HttpServer https;
    private final HttpClient client;

    TestServer() throws IOException, GeneralSecurityException {
        InstantSource clock = () -> Instant.ofEpochMilli(now.get());
        directory = Directory.open(store, master, audit, clock, DirectoryOptions.CHEAP);
        administration =
                directory.administration(new AuthenticatedPrincipal("admin", new AccountId(1), true), SETUP);
        administration.addDomain("example.org").orThrow();
        administration.addDomain("example.net").orThrow();
        administration
                .addPerson(ADMIN, "Ada", "swordfish".getBytes(StandardCharsets.UTF_8), 0, true)
                .orThrow();
        provisioning = Provisioning.open(store, master, audit, clock, directory);
        token = token("idp", false, Duration.ofDays(30));
        tls = TlsContexts.of(List.of(new CertificateFiles(pem("certificate.pem"), pem("key.pem"))), runtime);
        ScimServer scim = new ScimServer(
                "https://localhost", directory, provisioning, this::mailbox, clock, runtime);
        https = HttpServer.open(
                new HttpConfig(
                        "https", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100, 50, List.of()),
                tls,
                directory,
                scim.routes(),
                Optional.empty(),
                new Metrics(),
                runtime);
        client = HttpClient.newBuilder().sslContext(trusting()).build();
    }

    private void mailbox(Person person) {
        mailboxes.add(person.address());
    }

    String token(String name, boolean readOnly, Duration life) {
        return provisioning
                .addToken(name, Set.of("example.org"), readOnly, Instant.ofEpochMilli(now.get()).plus(life), "root", SETUP)
                .orElseThrow()
                .secret();
    }

    private static Path pem(String name) {
        return Path.of("src/test/resources", name);
    }

    private static SSLContext trusting() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (var in = Files.newInputStream(pem("certificate.pem"))) {
            trusted.setCertificateEntry("own", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    /** What was answered. */
    record Answer(int status, Map<String, Object> body, HttpResponse<String> response) {
        String id() {
            return Json.text(body, "id");
        }

        String text(String name) {
            return Json.text(body, name);
        }

        String etag() {
            return response.headers().firstValue("ETag").orElse("");
        }
    }

    Answer send(String token, String method, String path, String body, String... fields) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://localhost:" + https.port() + "/scim/v2" + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .setHeader("Content-Type", "application/scim+json");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < fields.length; i += 2) {
            request.setHeader(fields[i], fields[i + 1]);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            Map<String, Object> json = response.body().isEmpty() ? Map.of() : Json.read(response.body());
            return new Answer(response.statusCode(), json, response);
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }

    Answer get(String path) throws IOException {
        return send(token, "GET", path, "");
    }

    Answer find(String kind, String filter) throws IOException {
        return get("/" + kind + "?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8));
    }

    Answer post(String path, String body) throws IOException {
        return send(token, "POST", path, body);
    }

    Answer put(String path, String body) throws IOException {
        return send(token, "PUT", path, body);
    }

    Answer patch(String path, String operations) throws IOException {
        return send(
                token,
                "PATCH",
                path,
                "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":[" + operations + "]}");
    }

    Answer delete(String path) throws IOException {
        return send(token, "DELETE", path, "");
    }

    /** Makes somebody with that name before the @; the answer's id is hers. */
    String user(String local) throws IOException {
        Answer made = post("/Users", "{\"schemas\":[\"" + Schema.USER_ID + "\"],\"userName\":\"" + local + "@example.org\"}");
        if (made.status() != 201) {
            throw new IOException(made.body().toString());
        }
        return made.id();
    }

    void later(Duration by) {
        now.addAndGet(by.toMillis());
    }

    @Override
    public void close() throws IOException {
        client.close();
        https.close();
        tls.close();
        runtime.close();
        directory.close();
    }
}
